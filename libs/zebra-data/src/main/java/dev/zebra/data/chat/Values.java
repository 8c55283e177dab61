package dev.zebra.data.chat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Python's view of values: `null` is `None`; integers are [Long], floats [Double]; lists are
/// [List] (tuples [Tuple]), dicts [Map]; the rest is [String], [Boolean], [Undefined],
/// [Generated], [Callable] and [WithAttributes].
final class Values {

    private Values() {}

    /// A value from outside as the evaluator knows it.
    static @Nullable Object imported(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String text -> text;
            case Boolean flag -> flag;
            case Long number -> number;
            case Integer number -> (long) number;
            case Short number -> (long) number;
            case Byte number -> (long) number;
            case Double number -> number;
            case Float number -> (double) number;
            case CharSequence text -> text.toString();
            case Enum<?> constant -> constant.toString();
            case Map<?, ?> map -> {
                var copy = new LinkedHashMap<@Nullable Object, @Nullable Object>();
                map.forEach((key, item) -> copy.put(imported(key), imported(item)));
                yield copy;
            }
            case Iterable<?> items -> {
                var copy = new ArrayList<@Nullable Object>();
                items.forEach(item -> copy.add(imported(item)));
                yield copy;
            }
            case Object[] items -> imported(Arrays.asList(items));
            default ->
                    throw new IllegalArgumentException(
                            "a chat template cannot use a " + value.getClass().getName());
        };
    }

    static boolean truth(@Nullable Object value) {
        return switch (value) {
            case Markup(var text) -> !text.isEmpty();
            case null -> false;
            case Boolean flag -> flag;
            case Long number -> number != 0;
            case Double number -> number != 0;
            case String text -> !text.isEmpty();
            case List<?> list -> !list.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            case Undefined undefined -> false;
            default -> true;
        };
    }

    /// The name of its type in Python.
    static String type(@Nullable Object value) {
        return switch (value) {
            case null -> "NoneType";
            case Boolean flag -> "bool";
            case Long number -> "int";
            case Double number -> "float";
            case String text -> "str";
            case Tuple tuple -> "tuple";
            case List<?> list -> "list";
            case Map<?, ?> map -> "dict";
            case Undefined undefined -> "Undefined";
            case Generated generated -> "generator";
            case WithAttributes attributes -> attributes.getClass().getSimpleName();
            case Callable callable -> "function";
            default -> value.getClass().getSimpleName();
        };
    }

    /// Its items one by one: characters of a string, keys of a dict.
    static Iterator<? extends @Nullable Object> iterator(@Nullable Object value) {
        return switch (value) {
            case String text -> text.codePoints().mapToObj(Character::toString).iterator();
            case List<?> list -> list.iterator();
            case Map<?, ?> map -> map.keySet().iterator();
            case Generated generated -> generated.iterator();
            case Markup(var text) -> iterator(text);
            case Undefined undefined -> List.of().iterator();
            case null, default ->
                    throw ChatTemplateException.evaluation(
                            "'" + type(value) + "' object is not iterable");
        };
    }

    /// All its items, each paid for.
    static List<@Nullable Object> items(@Nullable Object value) {
        var items = new ArrayList<@Nullable Object>();
        iterator(value)
                .forEachRemaining(
                        item -> {
                            Budget.step();
                            items.add(item);
                        });
        return items;
    }

    static boolean equal(@Nullable Object left, @Nullable Object right) {
        Budget.step();
        if (left instanceof Markup || right instanceof Markup) {
            return equal(Markup.plain(left), Markup.plain(right));
        }
        if (left == right) {
            return true;
        }
        if (left == null || right == null) {
            return false;
        }
        if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
            return Numbers.compare(left, right) == 0;
        }
        if (left instanceof Undefined && right instanceof Undefined) {
            return true;
        }
        if (left instanceof List<?> one && right instanceof List<?> other) {
            return left instanceof Tuple == right instanceof Tuple && equalItems(one, other);
        }
        if (left instanceof Map<?, ?> one && right instanceof Map<?, ?> other) {
            return one.size() == other.size()
                    && one.entrySet().stream()
                            .allMatch(
                                    entry ->
                                            other.containsKey(entry.getKey())
                                                    && equal(
                                                            entry.getValue(),
                                                            other.get(entry.getKey())));
        }
        return left instanceof String && Objects.equals(left, right);
    }

    private static boolean equalItems(List<?> left, List<?> right) {
        if (left.size() != right.size()) {
            return false;
        }
        for (var i = 0; i < left.size(); i++) {
            if (!equal(left.get(i), right.get(i))) {
                return false;
            }
        }
        return true;
    }

    /// Orders two values as `<` does; `operator` is for the message.
    static int compare(@Nullable Object left, @Nullable Object right, String operator) {
        Budget.step();
        if (left instanceof Markup || right instanceof Markup) {
            return compare(Markup.plain(left), Markup.plain(right), operator);
        }
        if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
            return Numbers.compare(left, right);
        }
        if (left instanceof String one && right instanceof String other) {
            return Arrays.compare(one.codePoints().toArray(), other.codePoints().toArray());
        }
        if (left instanceof List<?> one
                && right instanceof List<?> other
                && left instanceof Tuple == right instanceof Tuple) {
            for (var i = 0; i < Math.min(one.size(), other.size()); i++) {
                if (!equal(one.get(i), other.get(i))) {
                    return compare(one.get(i), other.get(i), operator);
                }
            }
            return Integer.compare(one.size(), other.size());
        }
        for (var value : Arrays.asList(left, right)) {
            if (value instanceof Undefined undefined) {
                throw undefined.failure();
            }
        }
        throw ChatTemplateException.evaluation(
                "'%s' not supported between instances of '%s' and '%s'"
                        .formatted(operator, type(left), type(right)));
    }

    /// Python's `item in container`.
    static boolean contains(@Nullable Object container, @Nullable Object item) {
        if (container instanceof Markup || item instanceof Markup) {
            return contains(Markup.plain(container), Markup.plain(item));
        }
        return switch (container) {
            case String text -> {
                if (!(item instanceof String part)) {
                    throw ChatTemplateException.evaluation(
                            "'in <string>' requires string as left operand, not " + type(item));
                }
                Budget.search(text, part);
                yield text.contains(part);
            }
            case Map<?, ?> map -> {
                requireHashable(item);
                yield map.containsKey(item);
            }
            case null, default -> {
                for (var items = iterator(container); items.hasNext(); ) {
                    if (equal(items.next(), item)) {
                        yield true;
                    }
                }
                yield false;
            }
        };
    }

    /// Lists and dicts cannot be keys.
    static void requireHashable(@Nullable Object key) {
        if (key instanceof Tuple tuple) {
            tuple.forEach(Values::requireHashable);
        } else if (key instanceof List || key instanceof Map) {
            throw ChatTemplateException.evaluation("unhashable type: '" + type(key) + "'");
        }
    }

    /// Python's `len`.
    static long length(@Nullable Object value) {
        return switch (value) {
            case String text -> Characters.length(text);
            case Markup(var text) -> Characters.length(text);
            case List<?> list -> list.size();
            case Map<?, ?> map -> map.size();
            case Undefined undefined -> 0;
            case null, default ->
                    throw ChatTemplateException.evaluation(
                            "object of type '" + type(value) + "' has no len()");
        };
    }
}
