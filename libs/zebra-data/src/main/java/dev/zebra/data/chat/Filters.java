package dev.zebra.data.chat;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
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

    /// Filters that tell marked from plain text themselves, or hand on what they are given.
    private static final Set<String> AS_GIVEN = Set.of("safe", "escape", "e", "default", "d");

    /// Filters that use a method of the text, which keeps the mark.
    private static final Set<String> STAYING_MARKED =
            Set.of("trim", "upper", "lower", "capitalize", "indent", "center", "string");

    private Filters() {}

    static @Nullable Object apply(String name, @Nullable Object input, Arguments arguments) {
        var filter = ALL.get(name);
        if (filter == null) {
            throw ChatTemplateException.unsupported("the filter '" + name + "' is not supported");
        }
        if (!(input instanceof Markup(var text)) || AS_GIVEN.contains(name)) {
            return filter.apply(input, arguments);
        }
        var result = filter.apply(text, arguments);
        return result instanceof String changed && STAYING_MARKED.contains(name)
                ? new Markup(changed)
                : result;
    }

    static boolean exists(@Nullable Object name) {
        return name instanceof String text && ALL.containsKey(text);
    }
}
