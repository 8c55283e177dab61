package dev.zebra.data.chat;

import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The functions every template can call.
final class Functions {

    private static final long LONGEST_RANGE = 100_000;

    private Functions() {}

    static Map<String, @Nullable Object> all(Clock clock) {
        Callable raise =
                arguments -> {
                    var message = arguments.bind("raise_exception", "message");
                    throw ChatTemplateException.raised(PythonText.str(message.required("message")));
                };
        Callable now =
                arguments ->
                        TimeFormat.format(
                                ZonedDateTime.now(clock),
                                arguments.bind("strftime_now", "format").text("format"));
        Callable range = Functions::range;
        Callable namespace = Functions::namespace;
        Callable dict = Functions::dict;
        Callable joiner = Functions::joiner;
        Callable cycler = Cycler::of;
        Callable lipsum =
                arguments -> {
                    throw ChatTemplateException.unsupported("lipsum makes no text here");
                };
        return Map.of(
                "raise_exception", raise,
                "strftime_now", now,
                "range", range,
                "namespace", namespace,
                "dict", dict,
                "joiner", joiner,
                "cycler", cycler,
                "lipsum", lipsum);
    }

    private static Object range(Arguments arguments) {
        var numbers =
                arguments.positional().stream()
                        .map(each -> Numbers.integer(each, "range"))
                        .toList();
        if (numbers.isEmpty() || numbers.size() > 3) {
            throw ChatTemplateException.evaluation(
                    "range takes 1 to 3 arguments, got " + numbers.size());
        }
        var start = numbers.size() == 1 ? 0 : numbers.get(0);
        var stop = numbers.size() == 1 ? numbers.get(0) : numbers.get(1);
        var step = numbers.size() == 3 ? numbers.get(2) : 1;
        if (step == 0) {
            throw ChatTemplateException.evaluation("range() arg 3 must not be zero");
        }
        List<@Nullable Object> items = new ArrayList<>();
        for (var i = start; step > 0 ? i < stop : i > stop; i += step) {
            Budget.step();
            if (items.size() == LONGEST_RANGE) {
                throw ChatTemplateException.limit(
                        "range too big, the largest has " + LONGEST_RANGE + " items");
            }
            items.add(i);
        }
        return items;
    }

    private static Object namespace(Arguments arguments) {
        var namespace = new Namespace();
        ((Map<?, ?>) dict(arguments))
                .forEach((key, value) -> namespace.set(PythonText.str(key), value));
        return namespace;
    }

    private static Object dict(Arguments arguments) {
        var dict = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        for (var given : arguments.positional()) {
            if (given instanceof Map<?, ?> map) {
                dict.putAll(map);
            } else {
                for (var pair : Values.items(given)) {
                    var items = Values.items(pair);
                    if (items.size() != 2) {
                        throw ChatTemplateException.evaluation("dict needs pairs");
                    }
                    dict.put(items.get(0), items.get(1));
                }
            }
        }
        dict.putAll(arguments.named());
        return dict;
    }

    private static Object joiner(Arguments arguments) {
        var separator = arguments.bind("joiner", "sep").text("sep", ", ");
        var used = new boolean[1];
        return (Callable)
                ignored -> {
                    var first = !used[0];
                    used[0] = true;
                    return first ? "" : separator;
                };
    }
}
