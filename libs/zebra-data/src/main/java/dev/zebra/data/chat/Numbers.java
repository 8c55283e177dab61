package dev.zebra.data.chat;

import dev.zebra.data.chat.Expression.BinaryOperator;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// Python's arithmetic on integers of 64 bits, floats and booleans (which are 0 and 1).
final class Numbers {

    private Numbers() {}

    static boolean isNumber(@Nullable Object value) {
        return value instanceof Long || value instanceof Double || value instanceof Boolean;
    }

    static boolean isInteger(@Nullable Object value) {
        return value instanceof Long || value instanceof Boolean;
    }

    static double real(@Nullable Object number) {
        return number instanceof Double real ? real : (double) integer(number, "a number");
    }

    /// The integer, or a failure that says where one was needed.
    static long integer(@Nullable Object value, String where) {
        return switch (value) {
            case Long number -> number;
            case Boolean flag -> flag ? 1 : 0;
            case Undefined undefined -> throw undefined.failure();
            case null, default ->
                    throw ChatTemplateException.evaluation(
                            where + " needs an integer, got " + Values.type(value));
        };
    }

    static int compare(@Nullable Object left, @Nullable Object right) {
        if (isInteger(left) && isInteger(right)) {
            return Long.compare(integer(left, "a comparison"), integer(right, "a comparison"));
        }
        return Double.compare(real(left) + 0.0, real(right) + 0.0);
    }

    /// The result for two numbers.
    static Object calculate(BinaryOperator operator, Object left, Object right) {
        try {
            return isInteger(left) && isInteger(right)
                    ? integers(operator, integer(left, "'+'"), integer(right, "'+'"))
                    : reals(operator, real(left), real(right));
        } catch (ArithmeticException overflow) {
            throw ChatTemplateException.unsupported(
                    "the result of '" + operator.symbol() + "' does not fit in 64 bits");
        }
    }

    private static Object integers(BinaryOperator operator, long left, long right) {
        return switch (operator) {
            case ADD -> Math.addExact(left, right);
            case SUBTRACT -> Math.subtractExact(left, right);
            case MULTIPLY -> Math.multiplyExact(left, right);
            case DIVIDE -> (double) left / (double) nonZero(right, "division by zero");
            case FLOOR_DIVIDE ->
                    Math.floorDivExact(left, nonZero(right, "integer division or modulo by zero"));
            case REMAINDER ->
                    Math.floorMod(left, nonZero(right, "integer division or modulo by zero"));
            case POWER ->
                    right < 0
                            ? (Object) Math.pow(left, nonNegativeOfZero(left, right))
                            : (Object) power(left, right);
        };
    }

    private static Object reals(BinaryOperator operator, double left, double right) {
        return switch (operator) {
            case ADD -> left + right;
            case SUBTRACT -> left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> left / nonZero(right, "float division by zero");
            case FLOOR_DIVIDE -> Math.floor(left / nonZero(right, "float floor division by zero"));
            case REMAINDER -> left - Math.floor(left / nonZero(right, "float modulo")) * right;
            case POWER -> Math.pow(left, nonNegativeOfZero(left, right));
        };
    }

    private static long power(long base, long exponent) {
        if (base == 0 || base == 1) {
            return exponent == 0 ? 1 : base;
        }
        if (base == -1) {
            return exponent % 2 == 0 ? 1 : -1;
        }
        var result = 1L;
        for (var i = 0L; i < exponent; i++) {
            result = Math.multiplyExact(result, base); // overflows within 64 turns
        }
        return result;
    }

    private static double nonNegativeOfZero(double base, double exponent) {
        if (base == 0 && exponent < 0) {
            throw ChatTemplateException.evaluation("0.0 cannot be raised to a negative power");
        }
        return exponent;
    }

    private static long nonZero(long divisor, String message) {
        if (divisor == 0) {
            throw ChatTemplateException.evaluation(message);
        }
        return divisor;
    }

    private static double nonZero(double divisor, String message) {
        if (divisor == 0) {
            throw ChatTemplateException.evaluation(message);
        }
        return divisor;
    }

    /// A float as Python prints it.
    static String text(double number) {
        if (Double.isNaN(number)) {
            return "nan";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "inf" : "-inf";
        }
        if (number == 0) {
            return 1 / number < 0 ? "-0.0" : "0.0";
        }
        var exact = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        var exponent = exact.precision() - exact.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            var plain = exact.toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        var digits = exact.unscaledValue().abs().toString();
        return (number < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + (exponent < 0 ? "e-" : "e+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }
}
