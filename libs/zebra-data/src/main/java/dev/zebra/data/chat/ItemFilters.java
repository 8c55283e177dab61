package dev.zebra.data.chat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Filters that pick from, count or regroup items.
final class ItemFilters {

    private ItemFilters() {}

    static Map<String, Filters.Filter> all() {
        return Map.ofEntries(
                Map.entry("length", (in, args) -> Values.length(in)),
                Map.entry("count", (in, args) -> Values.length(in)),
                Map.entry("default", ItemFilters::orDefault),
                Map.entry("d", ItemFilters::orDefault),
                Map.entry("first", (in, args) -> first(in)),
                Map.entry("last", (in, args) -> last(in)),
                Map.entry("list", (in, args) -> Values.items(in)),
                Map.entry("items", (in, args) -> items(in)),
                Map.entry("reverse", (in, args) -> reversed(in)),
                Map.entry("attr", ItemFilters::attribute),
                Map.entry("batch", ItemFilters::batch),
                Map.entry("slice", ItemFilters::slices));
    }

    private static @Nullable Object orDefault(@Nullable Object input, Arguments arguments) {
        var bound = arguments.bind("default", "default_value", "boolean");
        var missing =
                input instanceof Undefined
                        || (bound.flag("boolean", false) && !Values.truth(input));
        return missing ? bound.optional("default_value", "") : input;
    }

    private static @Nullable Object first(@Nullable Object input) {
        var items = Values.iterator(input);
        return items.hasNext() ? items.next() : new Undefined("No first item, sequence was empty.");
    }

    private static @Nullable Object last(@Nullable Object input) {
        if (input instanceof Generated) {
            throw ChatTemplateException.evaluation("'generator' object is not reversible");
        }
        var items = Values.items(input);
        return items.isEmpty()
                ? new Undefined("No last item, sequence was empty.")
                : items.getLast();
    }

    private static Object items(@Nullable Object input) {
        return switch (input) {
            case Undefined undefined -> new Generated(Collections.emptyIterator());
            case Map<?, ?> map -> new Generated(ContainerMethods.pairs(map).iterator());
            case null, default ->
                    throw ChatTemplateException.evaluation(
                            "Can only get item pairs from a mapping.");
        };
    }

    private static Object reversed(@Nullable Object input) {
        if (input instanceof String text) {
            return new StringBuilder(text).reverse().toString(); // keeps surrogate pairs
        }
        return new Generated(Values.items(input).reversed().iterator());
    }

    private static @Nullable Object attribute(@Nullable Object input, Arguments arguments) {
        var name = arguments.bind("attr", "name").text("name");
        return input instanceof Map
                ? new Undefined("'dict object' has no attribute '" + name + "'")
                : Access.attribute(input, name);
    }

    private static Object batch(@Nullable Object input, Arguments arguments) {
        var bound = arguments.bind("batch", "linecount", "fill_with");
        bound.required("linecount");
        var size = Math.max(1, bound.integer("linecount", 1));
        var fill = bound.optional("fill_with", null);
        var batches = new ArrayList<@Nullable Object>();
        var batch = new ArrayList<@Nullable Object>();
        for (var item : Values.items(input)) {
            if (batch.size() == size) {
                batches.add(batch);
                batch = new ArrayList<>();
            }
            batch.add(item);
        }
        if (!batch.isEmpty()) {
            if (fill != null) {
                Budget.items(size - batch.size());
                batch.addAll(Collections.nCopies(size - batch.size(), fill));
            }
            batches.add(batch);
        }
        return new Generated(batches.iterator());
    }

    private static Object slices(@Nullable Object input, Arguments arguments) {
        var bound = arguments.bind("slice", "slices", "fill_with");
        bound.required("slices");
        var count = bound.integer("slices", 1);
        if (count < 1) {
            throw ChatTemplateException.evaluation("slice needs at least one slice");
        }
        Budget.items(count);
        var fill = bound.optional("fill_with", null);
        List<@Nullable Object> items = Values.items(input);
        var each = items.size() / count;
        var longer = items.size() % count;
        var slices = new ArrayList<@Nullable Object>();
        var at = 0;
        for (var i = 0; i < count; i++) {
            var end = at + each + (i < longer ? 1 : 0);
            var slice = new ArrayList<@Nullable Object>(items.subList(at, end));
            if (fill != null && i >= longer) {
                slice.add(fill);
            }
            slices.add(slice);
            at = end;
        }
        return new Generated(slices.iterator());
    }
}
