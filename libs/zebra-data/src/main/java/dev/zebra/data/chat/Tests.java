package dev.zebra.data.chat;

import dev.zebra.data.chat.Expression.BinaryOperator;
import dev.zebra.data.chat.Expression.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The tests after `is`.
final class Tests {

    private static final Set<String> ALL =
            Set.of(
                    "!=",
                    "<",
                    "<=",
                    "==",
                    ">",
                    ">=",
                    "boolean",
                    "callable",
                    "defined",
                    "divisibleby",
                    "eq",
                    "equalto",
                    "escaped",
                    "even",
                    "false",
                    "filter",
                    "float",
                    "ge",
                    "greaterthan",
                    "gt",
                    "in",
                    "integer",
                    "iterable",
                    "le",
                    "lessthan",
                    "lower",
                    "lt",
                    "mapping",
                    "ne",
                    "none",
                    "number",
                    "odd",
                    "sameas",
                    "sequence",
                    "string",
                    "test",
                    "true",
                    "undefined",
                    "upper");

    private Tests() {}

    static boolean test(String name, @Nullable Object value, Arguments arguments) {
        if (value instanceof Markup(var text)) {
            return name.equals("escaped") || test(name, text, arguments);
        }
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
            // Python's Undefined has a __call__, which fails.
            case "callable" -> value instanceof Callable || value instanceof Undefined;
            case "odd" -> Values.equal(Operators.apply(BinaryOperator.REMAINDER, value, 2L), 1L);
            case "even" -> divisible(value, 2L);
            case "divisibleby" -> divisible(value, other(name, arguments));
            case "upper" -> cased(value, PythonText.str(value).toUpperCase(Locale.ROOT));
            case "lower" -> cased(value, PythonText.str(value).toLowerCase(Locale.ROOT));
            case "escaped" -> false;
            case "filter" -> {
                Values.requireHashable(value);
                yield Filters.exists(value);
            }
            case "test" -> {
                Values.requireHashable(value);
                yield value instanceof String text && ALL.contains(text);
            }
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
        return Values.equal(Operators.apply(BinaryOperator.REMAINDER, value, divisor), 0L);
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
