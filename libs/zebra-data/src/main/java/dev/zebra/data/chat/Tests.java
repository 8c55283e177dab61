package dev.zebra.data.chat;

import dev.zebra.data.chat.Expression.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The tests after `is`.
final class Tests {

    private Tests() {}

    static boolean test(String name, @Nullable Object value, Arguments arguments) {
        return switch (name) {
            case "defined" -> !(value instanceof Undefined);
            case "undefined" -> value instanceof Undefined;
            case "none" -> value == null;
            case "boolean" -> value instanceof Boolean;
            case "true" -> Boolean.TRUE.equals(value);
            case "false" -> Boolean.FALSE.equals(value);
            case "integer" -> value instanceof Long;
            case "float" -> value instanceof Double;
            case "number" -> Numbers.isNumber(value);
            case "string" -> value instanceof String;
            case "mapping" -> value instanceof Map;
            case "sequence" ->
                    value instanceof String
                            || value instanceof List
                            || value instanceof Map
                            || value instanceof Undefined;
            case "iterable" ->
                    value instanceof String
                            || value instanceof List
                            || value instanceof Map
                            || value instanceof Generated
                            || value instanceof Undefined;
            case "callable" -> value instanceof Callable;
            case "odd" -> Math.floorMod(Numbers.integer(value, "odd"), 2L) == 1;
            case "even" -> Math.floorMod(Numbers.integer(value, "even"), 2L) == 0;
            case "divisibleby" -> divisible(value, other(name, arguments));
            case "upper" -> cased(value, PythonText.str(value).toUpperCase(Locale.ROOT));
            case "lower" -> cased(value, PythonText.str(value).toLowerCase(Locale.ROOT));
            case "escaped" -> false;
            case "filter" -> Filters.exists(value);
            case "in" -> Values.contains(other(name, arguments), value);
            case "sameas" -> same(value, other(name, arguments));
            case "eq", "equalto", "==" -> Values.equal(value, other(name, arguments));
            case "ne", "!=" -> !Values.equal(value, other(name, arguments));
            case "lt", "lessthan", "<" ->
                    Operators.compare(Comparator.LESS, value, other(name, arguments));
            case "le", "<=" ->
                    Operators.compare(Comparator.LESS_OR_EQUAL, value, other(name, arguments));
            case "gt", "greaterthan", ">" ->
                    Operators.compare(Comparator.GREATER, value, other(name, arguments));
            case "ge", ">=" ->
                    Operators.compare(Comparator.GREATER_OR_EQUAL, value, other(name, arguments));
            default ->
                    throw ChatTemplateException.unsupported(
                            "the test '" + name + "' is not supported");
        };
    }

    private static @Nullable Object other(String name, Arguments arguments) {
        return arguments.bind("the test '" + name + "'", "other").required("other");
    }

    private static boolean divisible(@Nullable Object value, @Nullable Object divisor) {
        var by = Numbers.integer(divisor, "divisibleby");
        if (by == 0) {
            throw ChatTemplateException.evaluation("integer division or modulo by zero");
        }
        return Numbers.integer(value, "divisibleby") % by == 0;
    }

    private static boolean cased(@Nullable Object value, String changed) {
        var text = PythonText.str(value);
        return text.equals(changed) && text.codePoints().anyMatch(Character::isLetter);
    }

    private static boolean same(@Nullable Object value, @Nullable Object other) {
        return value == other
                || (Values.type(value).equals(Values.type(other))
                        && !(value instanceof List)
                        && !(value instanceof Map)
                        && Values.equal(value, other));
    }
}
