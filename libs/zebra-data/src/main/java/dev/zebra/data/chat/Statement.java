package dev.zebra.data.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The syntax tree of statements.
sealed interface Statement {

    int line();

    record Text(String text, int line) implements Statement {}

    record Output(Expression expression, int line) implements Statement {}

    /// `if` with its `elif`s, each a branch, and `else`, empty if there is none.
    record If(List<Branch> branches, List<Statement> otherwise, int line) implements Statement {}

    record Branch(Expression test, List<Statement> body) {}

    record For(
            Target target,
            Expression items,
            @Nullable Expression filter,
            boolean recursive,
            List<Statement> body,
            List<Statement> otherwise,
            int line)
            implements Statement {}

    record Break(int line) implements Statement {}

    record Continue(int line) implements Statement {}

    record Set(Target target, Expression value, int line) implements Statement {}

    /// `{% set x %}...{% endset %}`; the filter's innermost input is [Expression.BodyText].
    record SetBlock(Target target, Expression value, List<Statement> body, int line)
            implements Statement {}

    record FilterBlock(Expression value, List<Statement> body, int line) implements Statement {}

    record With(List<Assignment> assignments, List<Statement> body, int line)
            implements Statement {}

    record Assignment(Target target, Expression value) {}

    record MacroDefinition(String name, Signature signature, List<Statement> body, int line)
            implements Statement {}

    record CallBlock(Signature signature, Expression.Call call, List<Statement> body, int line)
            implements Statement {}

    /// Hugging Face's `{% generation %}`: marks what the assistant says; renders its body.
    record Generation(List<Statement> body, int line) implements Statement {}

    /// What a macro takes.
    ///
    /// @param implied those of `varargs`, `kwargs` and `caller` that its body mentions: without
    ///     them it takes no more than its parameters
    record Signature(List<Parameter> parameters, java.util.Set<String> implied) {

        boolean takes(String more) {
            return implied.contains(more)
                    || parameters.stream().anyMatch(each -> each.name().equals(more));
        }
    }

    record Parameter(String name, @Nullable Expression fallback) {}

    /// What can be assigned to.
    sealed interface Target {

        record Variable(String name) implements Target {}

        /// `namespace.attribute`.
        record Member(String namespace, String attribute) implements Target {}

        record Unpacked(List<Target> targets) implements Target {}
    }
}
