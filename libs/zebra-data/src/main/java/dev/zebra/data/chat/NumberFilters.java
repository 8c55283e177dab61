package dev.zebra.data.chat;

import dev.zebra.data.chat.Expression.BinaryOperator;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Filters that make numbers.
final class NumberFilters {

    private static final Pattern UNDERSCORES = Pattern.compile("(?<=[0-9a-zA-Z])_(?=[0-9a-zA-Z])");
    private static final Pattern FLOAT = Pattern.compile("[+-]?[0-9.]+([eE][+-]?[0-9]+)?");

    private NumberFilters() {}

    static Map<String, Filters.Filter> all() {
        return Map.of(
                "int", NumberFilters::integer,
                "float", NumberFilters::real,
                "abs", (in, args) -> absolute(in),
                "round", NumberFilters::round,
                "sum", NumberFilters::sum);
    }

    private static @Nullable Object integer(@Nullable Object input, Arguments arguments) {
        refuseUndefined(input);
        var bound = arguments.bind("int", "default", "base");
        try {
            return switch (input) {
                case Long number -> number;
                case Boolean flag -> flag ? 1L : 0L;
                case Double number when Double.isFinite(number) -> (long) (double) number;
                case String text -> whole(text.strip(), bound.integer("base", 10));
                case null, default -> bound.optional("default", 0L);
            };
        } catch (NumberFormatException noNumber) {
            return bound.optional("default", 0L);
        }
    }

    /// Digits of the base, with its prefix or without; or a float, whose fraction is dropped.
    private static Object whole(String text, int base) {
        try {
            var digits = text.replaceFirst("^([+-]?)0[xX]", base == 16 ? "$1" : "$0");
            return Long.parseLong(
                    UNDERSCORES.matcher(digits).replaceAll(""), base == 0 ? 10 : base);
        } catch (NumberFormatException noInteger) {
            double real = Double.parseDouble(text);
            if (!Double.isFinite(real) || !FLOAT.matcher(text).matches()) {
                throw noInteger;
            }
            return (long) real;
        }
    }

    private static @Nullable Object real(@Nullable Object input, Arguments arguments) {
        refuseUndefined(input);
        var fallback = arguments.bind("float", "default").optional("default", 0.0);
        if (Numbers.isNumber(input)) {
            return Numbers.real(input);
        }
        try {
            return input instanceof String text ? Double.valueOf(text.strip()) : fallback;
        } catch (NumberFormatException noNumber) {
            return fallback;
        }
    }

    private static void refuseUndefined(@Nullable Object input) {
        if (input instanceof Undefined undefined) {
            throw undefined.failure();
        }
    }

    private static Object absolute(@Nullable Object input) {
        if (input instanceof Double number) {
            return Math.abs(number);
        }
        return Math.absExact(Numbers.integer(input, "abs"));
    }

    private static Object round(@Nullable Object input, Arguments arguments) {
        var bound = arguments.bind("round", "precision", "method");
        var precision = Math.clamp(bound.integer("precision", 0), -300, 300);
        var mode =
                switch (bound.text("method", "common")) {
                    case "common" -> RoundingMode.HALF_EVEN;
                    case "ceil" -> RoundingMode.CEILING;
                    case "floor" -> RoundingMode.FLOOR;
                    default ->
                            throw ChatTemplateException.evaluation(
                                    "method must be common, ceil or floor");
                };
        if (Numbers.isInteger(input) && mode == RoundingMode.HALF_EVEN && precision >= 0) {
            return Numbers.integer(input, "round");
        }
        var value = Numbers.real(input);
        return Double.isFinite(value)
                ? new BigDecimal(value).setScale(precision, mode).doubleValue()
                : value;
    }

    private static @Nullable Object sum(@Nullable Object input, Arguments arguments) {
        var bound = arguments.bind("sum", "attribute", "start");
        var attribute = bound.optional("attribute", null);
        var total = bound.optional("start", 0L);
        if (total instanceof String) {
            throw ChatTemplateException.evaluation("sum() can't sum strings");
        }
        for (var item : Values.items(input)) {
            var value = attribute == null ? item : AttributePath.of(attribute).read(item);
            total = Operators.apply(BinaryOperator.ADD, total, value);
        }
        return total;
    }
}
