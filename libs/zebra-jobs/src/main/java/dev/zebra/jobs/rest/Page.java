package dev.zebra.jobs.rest;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A page of a list.
///
/// @param next what `cursor` is set to for the next page, or null if this is the last
record Page<T>(List<T> items, @Nullable String next) {

    /// The items after the one that `cursor` names, so that what was added in front meanwhile
    /// neither hides nor repeats any.
    static <T> Page<T> of(
            List<T> all, Function<T, String> name, @Nullable String cursor, int limit) {
        int from = cursor == null ? 0 : after(all, name, cursor);
        int to = Math.min(all.size(), from + limit);
        var items = List.copyOf(all.subList(from, to));
        return new Page<>(items, to < all.size() ? name.apply(items.getLast()) : null);
    }

    private static <T> int after(List<T> all, Function<T, String> name, String cursor) {
        return IntStream.range(0, all.size())
                        .filter(i -> name.apply(all.get(i)).equals(cursor))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        Query.refused(
                                                "cursor",
                                                "'" + cursor + "' is of no page of this list"))
                + 1;
    }
}
