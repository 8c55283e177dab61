package dev.zebra.data.chat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The arguments of one call.
record Arguments(List<@Nullable Object> positional, Map<String, @Nullable Object> named) {

    static final Arguments NONE = new Arguments(List.of(), Map.of());

    static Arguments of(@Nullable Object... positional) {
        return new Arguments(java.util.Arrays.asList(positional), Map.of());
    }

    /// The same without the first `count` positional arguments.
    Arguments without(int count) {
        return new Arguments(positional.subList(count, positional.size()), named);
    }

    /// Gives each argument its parameter.
    ///
    /// @throws ChatTemplateException if there are more than the function takes, or an unknown name
    Bound bind(String function, String... parameters) {
        if (positional.size() > parameters.length) {
            throw ChatTemplateException.evaluation(
                    function
                            + " takes at most "
                            + parameters.length
                            + " arguments, got "
                            + positional.size());
        }
        var values = new LinkedHashMap<String, @Nullable Object>();
        for (var i = 0; i < positional.size(); i++) {
            values.put(parameters[i], positional.get(i));
        }
        named.forEach(
                (name, value) -> {
                    if (!List.of(parameters).contains(name)) {
                        throw ChatTemplateException.evaluation(
                                function + " has no parameter '" + name + "'");
                    }
                    if (values.containsKey(name)) {
                        throw ChatTemplateException.evaluation(
                                function + " got the parameter '" + name + "' twice");
                    }
                    values.put(name, value);
                });
        return new Bound(function, values);
    }

    /// Arguments by the names of their parameters.
    record Bound(String function, Map<String, @Nullable Object> values) {

        boolean has(String name) {
            return values.containsKey(name);
        }

        @Nullable Object required(String name) {
            if (!has(name)) {
                throw ChatTemplateException.evaluation(
                        function + " needs the argument '" + name + "'");
            }
            return Markup.plain(values.get(name));
        }

        @Nullable Object optional(String name, @Nullable Object fallback) {
            return has(name) ? Markup.plain(values.get(name)) : fallback;
        }

        String text(String name) {
            if (required(name) instanceof String text) {
                return text;
            }
            throw wrong(name, "a string");
        }

        String text(String name, String fallback) {
            return has(name) ? text(name) : fallback;
        }

        int integer(String name, int fallback) {
            if (!has(name)) {
                return fallback;
            }
            return Math.clamp(
                    Numbers.integer(values.get(name), function + " of '" + name + "'"),
                    Integer.MIN_VALUE,
                    Integer.MAX_VALUE);
        }

        boolean flag(String name, boolean fallback) {
            return has(name) ? Values.truth(values.get(name)) : fallback;
        }

        private ChatTemplateException wrong(String name, String wanted) {
            return ChatTemplateException.evaluation(
                    function
                            + " needs "
                            + wanted
                            + " as '"
                            + name
                            + "', got "
                            + Values.type(values.get(name)));
        }
    }
}
