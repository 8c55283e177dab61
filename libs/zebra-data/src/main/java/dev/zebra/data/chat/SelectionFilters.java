package dev.zebra.data.chat;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// `map`, `select`, `reject` and their kin. Like Jinja's they answer generators, which are true
/// even when empty and have no length.
final class SelectionFilters {

    private SelectionFilters() {}

    static Map<String, Filters.Filter> all() {
        return Map.of(
                "map", SelectionFilters::map,
                "select", (in, args) -> kept(in, () -> test(args)),
                "reject", (in, args) -> kept(in, () -> test(args).negate()),
                "selectattr", (in, args) -> kept(in, () -> attributeTest(args)),
                "rejectattr", (in, args) -> kept(in, () -> attributeTest(args).negate()));
    }

    private static Object map(@Nullable Object input, Arguments arguments) {
        return Generated.lazily(
                () -> {
                    if (!Values.truth(input)) {
                        return Collections.emptyIterator();
                    }
                    var function = mapping(arguments);
                    var items = Values.iterator(input);
                    return new Iterator<@Nullable Object>() {
                        @Override
                        public boolean hasNext() {
                            return items.hasNext();
                        }

                        @Override
                        public @Nullable Object next() {
                            return function.apply(items.next());
                        }
                    };
                });
    }

    private static Function<@Nullable Object, @Nullable Object> mapping(Arguments arguments) {
        if (arguments.positional().isEmpty()) {
            var bound = arguments.bind("map", "attribute", "default");
            var path = AttributePath.of(bound.required("attribute"));
            var fallback = bound.optional("default", null);
            return item -> path.read(item, fallback);
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

    private static Object kept(
            @Nullable Object input, Supplier<Predicate<@Nullable Object>> wanted) {
        return Generated.lazily(
                () -> {
                    if (!Values.truth(input)) {
                        return Collections.emptyIterator();
                    }
                    return new Kept(Values.iterator(input), wanted.get());
                });
    }

    /// The items that pass, looked for no earlier than they are asked for.
    private static final class Kept implements Iterator<@Nullable Object> {

        private final Iterator<? extends @Nullable Object> items;
        private final Predicate<@Nullable Object> wanted;
        private final Deque<Optional<Object>> found = new ArrayDeque<>();

        Kept(Iterator<? extends @Nullable Object> items, Predicate<@Nullable Object> wanted) {
            this.items = items;
            this.wanted = wanted;
        }

        @Override
        public boolean hasNext() {
            while (found.isEmpty() && items.hasNext()) {
                Budget.step();
                var item = items.next();
                if (wanted.test(item)) {
                    found.add(Optional.ofNullable(item));
                }
            }
            return !found.isEmpty();
        }

        @Override
        public @Nullable Object next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return found.remove().orElse(null);
        }
    }
}
