package dev.zebra.benchmarks;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Options of a benchmark as the command line gave them, presets filled in.
///
/// @param values by name
record Options(Map<String, String> values) {

    /// An option that a benchmark takes.
    ///
    /// @param name without the dashes
    /// @param preset the value when it is not given
    /// @param meaning one line for the user
    record Option(String name, String preset, String meaning) {}

    /// Reads `NAME --option value ...`.
    ///
    /// @throws IllegalArgumentException if an option is unknown or has no value
    static Options of(List<Option> known, String... arguments) {
        var values = new LinkedHashMap<String, String>();
        known.forEach(option -> values.put(option.name(), option.preset()));
        for (int i = 1; i < arguments.length; i += 2) {
            var name = arguments[i].startsWith("--") ? arguments[i].substring(2) : "";
            if (!values.containsKey(name)) {
                throw new IllegalArgumentException(
                        "an option must be one of %s, got %s"
                                .formatted(
                                        known.stream()
                                                .map(option -> "--" + option.name())
                                                .collect(Collectors.joining(", ")),
                                        arguments[i]));
            }
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException("--%s needs a value".formatted(name));
            }
            values.put(name, arguments[i + 1]);
        }
        return new Options(values);
    }

    String text(String name) {
        return values.getOrDefault(name, "");
    }

    /// The parts between commas; none of the value `none`.
    List<String> list(String name) {
        var text = text(name);
        return text.isBlank() || text.equals("none")
                ? List.of()
                : Arrays.stream(text.split(",")).map(String::strip).toList();
    }

    /// @throws IllegalArgumentException if the value is not a number of at least 1
    int number(String name) {
        return number(name, text(name));
    }

    /// @throws IllegalArgumentException if a part is not a number of at least 1
    List<Integer> numbers(String name) {
        return list(name).stream().map(part -> number(name, part)).toList();
    }

    private static int number(String name, String text) {
        int value;
        try {
            value = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            value = 0;
        }
        if (value < 1) {
            throw new IllegalArgumentException(
                    "--%s must be a whole number of at least 1, got %s".formatted(name, text));
        }
        return value;
    }
}
