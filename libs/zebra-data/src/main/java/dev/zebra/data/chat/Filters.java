package dev.zebra.data.chat;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The filters by name.
final class Filters {

    /// One filter: what stands before the bar, and its arguments.
    @FunctionalInterface
    interface Filter {
        @Nullable Object apply(@Nullable Object input, Arguments arguments);
    }

    private static final Map<String, Filter> ALL = new HashMap<>();

    static {
        ALL.putAll(TextFilters.all());
        ALL.putAll(NumberFilters.all());
        ALL.putAll(ItemFilters.all());
        ALL.putAll(SelectionFilters.all());
        ALL.putAll(OrderFilters.all());
    }

    private Filters() {}

    static @Nullable Object apply(String name, @Nullable Object input, Arguments arguments) {
        var filter = ALL.get(name);
        if (filter == null) {
            throw ChatTemplateException.unsupported("the filter '" + name + "' is not supported");
        }
        return filter.apply(input, arguments);
    }

    static boolean exists(@Nullable Object name) {
        return name instanceof String text && ALL.containsKey(text);
    }
}
