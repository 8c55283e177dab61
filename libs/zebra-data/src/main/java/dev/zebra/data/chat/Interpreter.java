package dev.zebra.data.chat;

import dev.zebra.data.chat.Statement.Target;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Executes statements, appending what they say to a text.
final class Interpreter {

    /// How a list of statements ended.
    enum Flow {
        NORMAL,
        BREAK,
        CONTINUE
    }

    private Interpreter() {}

    static Flow execute(List<Statement> statements, Scope scope, TextBuilder text) {
        for (var statement : statements) {
            Flow flow;
            try {
                Budget.step();
                flow = execute(statement, scope, text);
            } catch (ChatTemplateException failure) {
                throw failure.at(statement.line());
            }
            if (flow != Flow.NORMAL) {
                return flow;
            }
        }
        return Flow.NORMAL;
    }

    private static Flow execute(Statement statement, Scope scope, TextBuilder text) {
        switch (statement) {
            case Statement.Text(var literal, _) -> text.append(literal);
            case Statement.Output(var expression, _) ->
                    text.append(PythonText.str(Evaluator.evaluate(expression, scope)));
            case Statement.If condition -> {
                return execute(chosen(condition, scope), scope, text);
            }
            case Statement.For loop ->
                    loop(loop, Evaluator.evaluate(loop.items(), scope), 0, scope, text);
            case Statement.Break ignored -> {
                return Flow.BREAK;
            }
            case Statement.Continue ignored -> {
                return Flow.CONTINUE;
            }
            case Statement.Set(var target, var value, _) ->
                    assign(target, Evaluator.evaluate(value, scope), scope);
            case Statement.SetBlock(var target, var value, var body, _) ->
                    assign(target, filtered(value, body, scope), scope);
            case Statement.FilterBlock(var value, var body, _) ->
                    text.append(PythonText.str(filtered(value, body, scope)));
            case Statement.With(var assignments, var body, _) -> {
                var inside = scope.inner();
                for (var assignment : assignments) {
                    assign(
                            assignment.target(),
                            Evaluator.evaluate(assignment.value(), scope),
                            inside);
                }
                return execute(body, inside, text);
            }
            case Statement.MacroDefinition(var name, var signature, var body, _) ->
                    scope.set(name, new Macro(name, signature, body, scope));
            case Statement.CallBlock(var signature, var call, var body, _) -> {
                var caller = new Macro("caller", signature, body, scope);
                text.append(PythonText.str(Evaluator.call(call, scope, Map.of("caller", caller))));
            }
            case Statement.Generation(var body, _) -> {
                return execute(body, scope.inner(), text);
            }
        }
        return Flow.NORMAL;
    }

    private static List<Statement> chosen(Statement.If condition, Scope scope) {
        for (var branch : condition.branches()) {
            if (Values.truth(Evaluator.evaluate(branch.test(), scope))) {
                return branch.body();
            }
        }
        return condition.otherwise();
    }

    private static @Nullable Object filtered(Expression value, List<Statement> body, Scope scope) {
        var inside = scope.inner();
        var captured = new TextBuilder();
        execute(body, inside, captured);
        inside.set(Evaluator.BODY, captured.toString());
        return Evaluator.evaluate(value, inside);
    }

    private static void loop(
            Statement.For statement,
            @Nullable Object items,
            int depth,
            Scope scope,
            TextBuilder text) {
        var source = Values.iterator(items);
        var loop =
                new Loop(
                        statement.filter() == null
                                ? source
                                : new Filtered(source, statement, scope),
                        depth,
                        statement.recursive()
                                ? inner -> {
                                    var inside = new TextBuilder();
                                    loop(statement, inner, depth + 1, scope, inside);
                                    return inside.toString();
                                }
                                : null);
        // Jinja's else is for loops of which no turn reached its end.
        boolean completed = false;
        while (loop.hasNext()) {
            Budget.step();
            var inside = scope.inner();
            inside.set("loop", loop);
            assign(statement.target(), loop.next(), inside);
            var flow = execute(statement.body(), inside, text);
            completed |= flow == Flow.NORMAL;
            if (flow == Flow.BREAK) {
                break;
            }
        }
        if (!completed) {
            execute(statement.otherwise(), scope.inner(), text);
        }
    }

    private static void assign(Target target, @Nullable Object value, Scope scope) {
        switch (target) {
            case Target.Variable(var name) -> scope.set(name, value);
            case Target.Member(var name, var attribute) -> {
                if (!(scope.get(name) instanceof Namespace namespace)) {
                    throw ChatTemplateException.evaluation(
                            "cannot assign attribute on non-namespace object '" + name + "'");
                }
                namespace.set(attribute, value);
            }
            case Target.Unpacked(var targets) -> {
                var values = Values.items(value);
                if (values.size() != targets.size()) {
                    throw ChatTemplateException.evaluation(
                            "%d values cannot be unpacked into %d variables"
                                    .formatted(values.size(), targets.size()));
                }
                for (var i = 0; i < targets.size(); i++) {
                    assign(targets.get(i), values.get(i), scope);
                }
            }
        }
    }

    /// The items of a loop for which its `if` holds, tested one by one as they are asked for.
    private static final class Filtered implements Iterator<@Nullable Object> {

        private final Iterator<? extends @Nullable Object> source;
        private final Statement.For statement;
        private final Scope scope;
        private @Nullable Object upcoming;
        private boolean found;

        Filtered(
                Iterator<? extends @Nullable Object> source, Statement.For statement, Scope scope) {
            this.source = source;
            this.statement = statement;
            this.scope = scope;
        }

        @Override
        public boolean hasNext() {
            while (!found && source.hasNext()) {
                Budget.step();
                upcoming = source.next();
                var inside = scope.inner();
                assign(statement.target(), upcoming, inside);
                var filter = statement.filter();
                found = filter == null || Values.truth(Evaluator.evaluate(filter, inside));
            }
            return found;
        }

        @Override
        public @Nullable Object next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            found = false;
            return upcoming;
        }
    }
}
