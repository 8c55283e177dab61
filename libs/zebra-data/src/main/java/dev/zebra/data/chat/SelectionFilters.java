package dev.zebra.data.chat;

import java.util.ArrayList;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// `map`, `select`, `reject` and their kin. Like Jinja's they answer generators, which are true
/// even when empty and have no length.
final class SelectionFilters {

    private SelectionFilters() {}

    static Map<String, Filters.Filter> all() {
        return Map.of(
                "map", SelectionFilters::map,
                "select", (in, args) -> kept(in, test(args)),
                "reject", (in, args) -> kept(in, test(args).negate()),
                "selectattr", (in, args) -> kept(in, attributeTest(args)),
                "rejectattr", (in, args) -> kept(in, attributeTest(args).negate()));
    }

    private static Object map(@Nullable Object input, Arguments arguments) {
        var function = mapping(arguments);
        var mapped = new ArrayList<@Nullable Object>();
        for (var item : Values.items(input)) {
            mapped.add(function.apply(item));
        }
        return new Generated(mapped.iterator());
    }

    private static Function<@Nullable Object, @Nullable Object> mapping(Arguments arguments) {
        if (arguments.positional().isEmpty()) {
            var bound = arguments.bind("map", "attribute", "default");
            var path = AttributePath.of(bound.required("attribute"));
            return item -> {
                var value = path.read(item);
                return value instanceof Undefined ? bound.optional("default", value) : value;
            };
        }
        var name = PythonText.str(arguments.positional().getFirst());
        var rest = arguments.without(1);
        return item -> Filters.apply(name, item, rest);
    }

    private static Predicate<@Nullable Object> test(Arguments arguments) {
        if (arguments.positional().isEmpty()) {
            return Values::truth;
        }
        var name = PythonText.str(arguments.positional().getFirst());
        var rest = arguments.without(1);
        return item -> Tests.test(name, item, rest);
    }

    private static Predicate<@Nullable Object> attributeTest(Arguments arguments) {
        if (arguments.positional().isEmpty()) {
            throw ChatTemplateException.evaluation("Missing parameter for attribute name");
        }
        var path = AttributePath.of(arguments.positional().getFirst());
        var test = test(arguments.without(1));
        return item -> test.test(path.read(item));
    }

    private static Object kept(@Nullable Object input, Predicate<@Nullable Object> wanted) {
        var kept = new ArrayList<@Nullable Object>();
        for (var item : Values.items(input)) {
            if (wanted.test(item)) {
                kept.add(item);
            }
        }
        return new Generated(kept.iterator());
    }
}
