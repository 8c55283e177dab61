package dev.zebra.data.chat;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Variables by name; what is not set here is looked up around it.
final class Scope {

    private final @Nullable Scope around;
    private final Map<String, @Nullable Object> variables;

    private Scope(@Nullable Scope around, Map<String, @Nullable Object> variables) {
        this.around = around;
        this.variables = variables;
    }

    static Scope outermost(Map<String, @Nullable Object> variables) {
        return new Scope(null, variables);
    }

    Scope inner() {
        return new Scope(this, new HashMap<>());
    }

    void set(String name, @Nullable Object value) {
        variables.put(name, value);
    }

    /// The value, or [Undefined].
    @Nullable Object get(String name) {
        for (@Nullable Scope scope = this; scope != null; scope = scope.around) {
            if (scope.variables.containsKey(name)) {
                return scope.variables.get(name);
            }
        }
        return Undefined.name(name);
    }
}
