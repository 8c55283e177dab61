package dev.zebra.data.chat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `namespace(...)`: the one value a template can change, also from inside a loop.
final class Namespace implements WithAttributes {

    private final Map<String, @Nullable Object> attributes = new LinkedHashMap<>();

    void set(String name, @Nullable Object value) {
        attributes.put(name, value);
    }

    @Override
    public @Nullable Object attribute(String name) {
        return attributes.containsKey(name)
                ? attributes.get(name)
                : new Undefined("'Namespace object' has no attribute '" + name + "'");
    }

    @Override
    public String described() {
        return "<Namespace " + PythonText.repr(attributes) + ">";
    }
}
