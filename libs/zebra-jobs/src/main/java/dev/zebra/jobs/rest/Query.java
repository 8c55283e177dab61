package dev.zebra.jobs.rest;

import jakarta.ws.rs.core.UriInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The query of a request, in which a mistyped name is refused rather than ignored: a filter that
/// does not filter misleads.
final class Query {

    /// Items of a page unless asked otherwise, and at most.
    private static final int PAGE = 100;
    private static final int LARGEST_PAGE = 1000;

    private final Map<String, List<String>> parameters;

    private Query(Map<String, List<String>> parameters) {
        this.parameters = parameters;
    }

    /// The query, with no other parameters than those known.
    static Query of(UriInfo uri, String... known) {
        var parameters = uri.getQueryParameters();
        for (var name : parameters.keySet()) {
            if (!Set.of(known).contains(name)) {
                throw refused(name, "unknown; known are " + String.join(", ", known));
            }
        }
        return new Query(parameters);
    }

    /// The one value of a parameter, or null if it is not given.
    @Nullable String text(String name) {
        var values = parameters.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw refused(name, "given " + values.size() + " times");
        }
        return values.isEmpty() || values.getFirst().isBlank() ? null : values.getFirst();
    }

    /// The value, parsed; what `parse` refuses with an [IllegalArgumentException] is a problem.
    <T> @Nullable T parsed(String name, Function<String, T> parse) {
        var text = text(name);
        try {
            return text == null ? null : parse.apply(text);
        } catch (IllegalArgumentException wrong) {
            throw refused(name, String.valueOf(wrong.getMessage()));
        }
    }

    /// `true` or `false`, or null if it is not given.
    @Nullable Boolean truth(String name) {
        return parsed(
                name,
                text ->
                        switch (text) {
                            case "true" -> true;
                            case "false" -> false;
                            default ->
                                    throw new IllegalArgumentException(
                                            "'" + text + "' is neither true nor false");
                        });
    }

    /// A whole number in a range, or null if it is not given.
    @Nullable Integer number(String name, int least, int most) {
        return parsed(
                name,
                text -> {
                    if (!text.matches("[0-9]{1,9}")
                            || Integer.parseInt(text) < least
                            || Integer.parseInt(text) > most) {
                        throw new IllegalArgumentException(
                                "'" + text + "' is not " + least + " to " + most);
                    }
                    return Integer.parseInt(text);
                });
    }

    /// `limit`, 1 to 1000, by default 100.
    int limit() {
        var limit = parsed("limit", Query::limit);
        return limit == null ? PAGE : limit;
    }

    /// A parameter that may be repeated, each `key=value`.
    Map<String, String> pairs(String name) {
        var pairs = new HashMap<String, String>();
        for (var text : parameters.getOrDefault(name, List.of())) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw refused(name, "'" + text + "' is not key=value");
            }
            var value = text.substring(equals + 1);
            var other = pairs.put(text.substring(0, equals), value);
            if (other != null && !other.equals(value)) {
                throw refused(name, "'" + text + "' contradicts '" + other + "'");
            }
        }
        return pairs;
    }

    static ProblemException refused(String name, String detail) {
        return new ProblemException(
                Problem.badRequest("query parameter '" + name + "': " + detail));
    }

    private static int limit(String text) {
        int limit;
        try {
            limit = Integer.parseInt(text);
        } catch (NumberFormatException noNumber) {
            limit = 0;
        }
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw new IllegalArgumentException("'" + text + "' is not 1 to " + LARGEST_PAGE);
        }
        return limit;
    }
}
