package dev.zebra.data.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The methods of Python's dicts and lists that read. As in Hugging Face's sandbox, none changes
/// its container.
final class ContainerMethods {

    private static final Set<String> CHANGING_DICTS =
            Set.of("clear", "pop", "popitem", "setdefault", "update");
    private static final Set<String> CHANGING_LISTS =
            Set.of("append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort");

    private ContainerMethods() {}

    static @Nullable Callable ofMap(Map<?, ?> map, String name) {
        return switch (name) {
            case "get" -> arguments -> get(map, arguments);
            case "items" -> arguments -> pairs(map);
            case "keys" -> arguments -> new ArrayList<@Nullable Object>(map.keySet());
            case "values" -> arguments -> new ArrayList<@Nullable Object>(map.values());
            case "copy" -> arguments -> map;
            default -> CHANGING_DICTS.contains(name) ? refused("dict", name) : null;
        };
    }

    static @Nullable Callable ofList(List<?> list, String name) {
        return switch (name) {
            case "count" ->
                    arguments -> {
                        var wanted = arguments.bind("count", "value").required("value");
                        return list.stream().filter(item -> Values.equal(item, wanted)).count();
                    };
            case "index" ->
                    arguments -> {
                        var wanted = arguments.bind("index", "value").required("value");
                        for (var i = 0; i < list.size(); i++) {
                            if (Values.equal(list.get(i), wanted)) {
                                return (long) i;
                            }
                        }
                        throw ChatTemplateException.evaluation(
                                PythonText.repr(wanted) + " is not in list");
                    };
            case "copy" -> arguments -> list;
            default -> CHANGING_LISTS.contains(name) ? refused("list", name) : null;
        };
    }

    private static @Nullable Object get(Map<?, ?> map, Arguments arguments) {
        var bound = arguments.bind("get", "key", "default");
        var key = bound.required("key");
        return map.containsKey(key) ? map.get(key) : bound.optional("default", null);
    }

    static List<@Nullable Object> pairs(Map<?, ?> map) {
        var pairs = new ArrayList<@Nullable Object>();
        map.forEach((key, value) -> pairs.add(Tuple.of(key, value)));
        return pairs;
    }

    private static Callable refused(String type, String name) {
        return arguments -> {
            throw ChatTemplateException.evaluation(
                    "access to attribute '"
                            + name
                            + "' of '"
                            + type
                            + "' object is unsafe: templates may not change their input");
        };
    }
}
