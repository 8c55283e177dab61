package dev.zebra.data.chat;

import dev.zebra.data.chat.Expression.BinaryOperator;
import dev.zebra.data.chat.Expression.Comparator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What `+ - * / // % **` and comparisons mean for the types they are given.
final class Operators {

    private Operators() {}

    static @Nullable Object apply(
            BinaryOperator operator, @Nullable Object left, @Nullable Object right) {
        refuseUndefined(left);
        if (left instanceof Markup || right instanceof Markup) {
            return ofMarkup(operator, left, right);
        }
        if (operator == BinaryOperator.REMAINDER && left instanceof String format) {
            return PercentFormat.format(format, right);
        }
        refuseUndefined(right);
        if (left != null && right != null && Numbers.isNumber(left) && Numbers.isNumber(right)) {
            return Numbers.calculate(operator, left, right);
        }
        if (operator == BinaryOperator.ADD) {
            if (left instanceof String one && right instanceof String other) {
                return new TextBuilder().append(one).append(other).toString();
            }
            if (left instanceof List<?> one
                    && right instanceof List<?> other
                    && left instanceof Tuple == right instanceof Tuple) {
                Budget.items((long) one.size() + other.size());
                var joined = new ArrayList<@Nullable Object>(one);
                joined.addAll(other);
                return left instanceof Tuple ? new Tuple(joined) : joined;
            }
            if (left instanceof String) {
                throw ChatTemplateException.evaluation(
                        "can only concatenate str (not \"" + Values.type(right) + "\") to str");
            }
        }
        if (operator == BinaryOperator.MULTIPLY) {
            if (Numbers.isInteger(right) && (left instanceof String || left instanceof List)) {
                return repeated(left, Numbers.integer(right, "'*'"));
            }
            if (Numbers.isInteger(left) && (right instanceof String || right instanceof List)) {
                return repeated(right, Numbers.integer(left, "'*'"));
            }
        }
        throw ChatTemplateException.evaluation(
                "unsupported operand type(s) for %s: '%s' and '%s'"
                        .formatted(operator.symbol(), Values.type(left), Values.type(right)));
    }

    private static @Nullable Object ofMarkup(
            BinaryOperator operator, @Nullable Object left, @Nullable Object right) {
        boolean texts =
                (left instanceof Markup || left instanceof String)
                        && (right instanceof Markup || right instanceof String);
        if (operator == BinaryOperator.ADD && texts) {
            return new Markup(
                    (String) apply(operator, Markup.of(left).text(), Markup.of(right).text()));
        }
        var result = apply(operator, Markup.plain(left), Markup.plain(right));
        return result instanceof String text ? new Markup(text) : result;
    }

    private static Object repeated(Object value, long times) {
        if (value instanceof String text) {
            return new TextBuilder().repeat(text, times).toString();
        }
        var list = (List<?>) value;
        var copies = Math.max(0, Math.min(times, Integer.MAX_VALUE));
        Budget.items(copies * list.size());
        var result = new ArrayList<@Nullable Object>();
        for (var i = 0; i < copies; i++) {
            result.addAll(list);
        }
        return value instanceof Tuple ? new Tuple(result) : result;
    }

    static boolean compare(Comparator comparator, @Nullable Object left, @Nullable Object right) {
        return switch (comparator) {
            case EQUAL -> Values.equal(left, right);
            case NOT_EQUAL -> !Values.equal(left, right);
            case LESS -> Values.compare(left, right, "<") < 0;
            case LESS_OR_EQUAL -> Values.compare(left, right, "<=") <= 0;
            case GREATER -> Values.compare(left, right, ">") > 0;
            case GREATER_OR_EQUAL -> Values.compare(left, right, ">=") >= 0;
            case IN -> Values.contains(right, left);
            case NOT_IN -> !Values.contains(right, left);
        };
    }

    static Object sign(boolean minus, @Nullable Object value) {
        refuseUndefined(value);
        if (value == null || !Numbers.isNumber(value)) {
            throw ChatTemplateException.evaluation(
                    "bad operand type for unary "
                            + (minus ? "-" : "+")
                            + ": '"
                            + Values.type(value)
                            + "'");
        }
        return Numbers.calculate(
                minus ? BinaryOperator.SUBTRACT : BinaryOperator.ADD,
                value instanceof Double ? (Object) (minus ? -0.0 : 0.0) : (Object) 0L,
                value);
    }

    private static void refuseUndefined(@Nullable Object value) {
        if (value instanceof Undefined undefined) {
            throw undefined.failure();
        }
    }
}
