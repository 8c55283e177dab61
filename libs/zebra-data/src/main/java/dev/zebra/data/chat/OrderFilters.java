package dev.zebra.data.chat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Filters that order: by default without regard to case.
final class OrderFilters {

    private OrderFilters() {}

    static Map<String, Filters.Filter> all() {
        return Map.of(
                "sort", OrderFilters::sort,
                "dictsort", OrderFilters::sortDict,
                "unique", OrderFilters::unique,
                "groupby", OrderFilters::group,
                "min", (in, args) -> extreme(in, args, "min"),
                "max", (in, args) -> extreme(in, args, "max"));
    }

    private static @Nullable Object folded(@Nullable Object value, boolean caseSensitive) {
        return !caseSensitive && value instanceof String text
                ? text.toLowerCase(Locale.ROOT)
                : value;
    }

    /// What an item is ordered by: itself, or the attributes named, separated by commas.
    private static @Nullable Object key(
            @Nullable Object item, @Nullable Object attribute, boolean caseSensitive) {
        if (attribute == null) {
            return folded(item, caseSensitive);
        }
        if (attribute instanceof String names && names.contains(",")) {
            var keys = new ArrayList<@Nullable Object>();
            for (var name : names.split(",")) {
                keys.add(folded(AttributePath.of(name).read(item), caseSensitive));
            }
            return keys;
        }
        return folded(AttributePath.of(attribute).read(item), caseSensitive);
    }

    private static Comparator<@Nullable Object> order() {
        return (left, right) -> Values.compare(left, right, "<");
    }

    /// Jinja's `sort` compares lists of keys, and equal undefined keys in a list are no failure.
    private static Object listed(
            @Nullable Object item, @Nullable Object attribute, boolean caseSensitive) {
        var key = key(item, attribute, caseSensitive);
        return attribute instanceof String names && names.contains(",")
                ? Objects.requireNonNull(key)
                : Collections.singletonList(key);
    }

    private static List<@Nullable Object> sorted(
            @Nullable Object input, @Nullable Object attribute, boolean caseSensitive) {
        List<@Nullable Object> items = Values.items(input);
        items.sort(
                (left, right) ->
                        order().compare(
                                        key(left, attribute, caseSensitive),
                                        key(right, attribute, caseSensitive)));
        return items;
    }

    private static Object sort(@Nullable Object input, Arguments arguments) {
        var bound = arguments.bind("sort", "reverse", "case_sensitive", "attribute");
        var attribute = bound.optional("attribute", null);
        var caseSensitive = bound.flag("case_sensitive", false);
        Comparator<@Nullable Object> ascending =
                (left, right) ->
                        order().compare(
                                        listed(left, attribute, caseSensitive),
                                        listed(right, attribute, caseSensitive));
        List<@Nullable Object> items = Values.items(input);
        items.sort(bound.flag("reverse", false) ? ascending.reversed() : ascending);
        return items;
    }

    private static Object sortDict(@Nullable Object input, Arguments arguments) {
        var bound = arguments.bind("dictsort", "case_sensitive", "by", "reverse");
        var by =
                switch (bound.text("by", "key")) {
                    case "key" -> 0L;
                    case "value" -> 1L;
                    default ->
                            throw ChatTemplateException.evaluation(
                                    "You can only sort by either \"key\" or \"value\"");
                };
        if (!(input instanceof Map<?, ?> map)) {
            throw ChatTemplateException.evaluation(
                    "dictsort needs a dict, got " + Values.type(input));
        }
        var pairs = sorted(ContainerMethods.pairs(map), by, bound.flag("case_sensitive", false));
        return bound.flag("reverse", false) ? pairs.reversed() : pairs;
    }

    private static Object unique(@Nullable Object input, Arguments arguments) {
        var bound = arguments.bind("unique", "case_sensitive", "attribute");
        var caseSensitive = bound.flag("case_sensitive", false);
        var attribute = bound.optional("attribute", null);
        var seen = new ArrayList<@Nullable Object>();
        var unique = new ArrayList<@Nullable Object>();
        for (var item : Values.items(input)) {
            var key = key(item, attribute, caseSensitive);
            if (seen.stream().noneMatch(other -> Values.equal(other, key))) {
                seen.add(key);
                unique.add(item);
            }
        }
        return new Generated(unique.iterator());
    }

    private static Object group(@Nullable Object input, Arguments arguments) {
        var bound = arguments.bind("groupby", "attribute", "default", "case_sensitive");
        var path = AttributePath.of(bound.required("attribute"));
        var caseSensitive = bound.flag("case_sensitive", false);
        var keyed = new ArrayList<Tuple>();
        for (var item : Values.items(input)) {
            var key = path.read(item, bound.optional("default", null));
            keyed.add(Tuple.of(folded(key, caseSensitive), key, item));
        }
        keyed.sort((left, right) -> order().compare(left.get(0), right.get(0)));
        var groups = new ArrayList<@Nullable Object>();
        @Nullable Tuple before = null;
        List<@Nullable Object> members = new ArrayList<>();
        for (var each : keyed) {
            if (before == null || !Values.equal(before.get(0), each.get(0))) {
                members = new ArrayList<>();
                groups.add(Tuple.of(each.get(1), members));
            }
            members.add(each.get(2));
            before = each;
        }
        return groups;
    }

    private static @Nullable Object extreme(
            @Nullable Object input, Arguments arguments, String name) {
        var bound = arguments.bind(name, "case_sensitive", "attribute");
        var items =
                sorted(
                        input,
                        bound.optional("attribute", null),
                        bound.flag("case_sensitive", false));
        if (items.isEmpty()) {
            return new Undefined("No aggregated item, sequence was empty.");
        }
        return name.equals("min") ? items.getFirst() : items.getLast();
    }
}
