package dev.zebra.data.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A macro: a function whose value is the text of its body.
///
/// @param scope where it was defined, whose variables it sees
record Macro(String name, Statement.Signature signature, List<Statement> body, Scope scope)
        implements Callable, WithAttributes {

    @Override
    public @Nullable Object call(Arguments arguments) {
        var inside = scope.inner();
        requireWelcome(arguments);
        var named = new LinkedHashMap<String, @Nullable Object>(arguments.named());
        inside.set(
                "caller",
                named.containsKey("caller")
                        ? named.remove("caller")
                        : new Undefined("No caller defined"));
        var positional = arguments.positional();
        var parameters = signature.parameters();
        for (var i = 0; i < parameters.size(); i++) {
            var parameter = parameters.get(i);
            if (i < positional.size()) {
                inside.set(parameter.name(), positional.get(i));
            } else if (named.containsKey(parameter.name())) {
                inside.set(parameter.name(), named.remove(parameter.name()));
            } else if (parameter.fallback() != null) {
                inside.set(parameter.name(), Evaluator.evaluate(parameter.fallback(), inside));
            } else {
                inside.set(
                        parameter.name(),
                        new Undefined("parameter '" + parameter.name() + "' was not provided"));
            }
        }
        inside.set("kwargs", named);
        inside.set(
                "varargs",
                new Tuple(
                        new ArrayList<>(
                                positional.subList(
                                        Math.min(parameters.size(), positional.size()),
                                        positional.size()))));
        var text = new TextBuilder();
        Interpreter.execute(body, inside, text);
        return text.toString();
    }

    /// A macro that does not mention `varargs`, `kwargs` or `caller` takes none.
    private void requireWelcome(Arguments arguments) {
        int known = signature.parameters().size();
        int given = arguments.positional().size();
        if (given > known && !signature.takes("varargs")) {
            throw ChatTemplateException.evaluation(
                    "macro '%s' takes not more than %d argument(s), got %d"
                            .formatted(name, known, given));
        }
        for (var more : arguments.named().keySet()) {
            int place =
                    signature.parameters().stream()
                            .map(Statement.Parameter::name)
                            .toList()
                            .indexOf(more);
            boolean taken = place >= given || more.equals("caller") && signature.takes(more);
            if (!taken && !signature.takes("kwargs")) {
                throw ChatTemplateException.evaluation(
                        "macro '%s' takes no keyword argument '%s'".formatted(name, more));
            }
        }
    }

    @Override
    public @Nullable Object attribute(String attribute) {
        return switch (attribute) {
            case "name" -> name;
            case "arguments" ->
                    new Tuple(
                            new ArrayList<>(
                                    signature.parameters().stream()
                                            .map(Statement.Parameter::name)
                                            .toList()));
            default -> new Undefined("'Macro object' has no attribute '" + attribute + "'");
        };
    }

    @Override
    public String described() {
        return "<Macro '" + name + "'>";
    }
}
