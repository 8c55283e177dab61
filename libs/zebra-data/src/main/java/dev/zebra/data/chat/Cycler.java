package dev.zebra.data.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Jinja's `cycler`: hands out its items in turn.
final class Cycler implements WithAttributes {

    private final List<@Nullable Object> items;
    private int position;

    private Cycler(List<@Nullable Object> items) {
        this.items = items;
    }

    static Cycler of(Arguments arguments) {
        if (arguments.positional().isEmpty()) {
            throw ChatTemplateException.evaluation("at least one item has to be provided");
        }
        return new Cycler(arguments.positional());
    }

    @Override
    public @Nullable Object attribute(String name) {
        return switch (name) {
            case "next" -> (Callable) arguments -> next();
            case "reset" ->
                    (Callable)
                            arguments -> {
                                position = 0;
                                return null;
                            };
            case "current" -> items.get(position);
            default -> new Undefined("'Cycler object' has no attribute '" + name + "'");
        };
    }

    private @Nullable Object next() {
        var item = items.get(position);
        position = (position + 1) % items.size();
        return item;
    }

    @Override
    public String described() {
        return "<Cycler>";
    }
}
