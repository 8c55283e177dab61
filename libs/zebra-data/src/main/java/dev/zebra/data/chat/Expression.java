package dev.zebra.data.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The syntax tree of expressions. Lines are where an expression begins.
sealed interface Expression {

    int line();

    record Literal(@Nullable Object value, int line) implements Expression {}

    record Name(String name, int line) implements Expression {}

    record ListOf(List<Expression> items, int line) implements Expression {}

    record TupleOf(List<Expression> items, int line) implements Expression {}

    record DictOf(List<Pair> pairs, int line) implements Expression {}

    record Pair(Expression key, Expression value) {}

    record Attribute(Expression target, String name, int line) implements Expression {}

    record Item(Expression target, Expression key, int line) implements Expression {}

    record Slice(
            @Nullable Expression start,
            @Nullable Expression stop,
            @Nullable Expression step,
            int line)
            implements Expression {}

    record Call(Expression callee, CallArguments arguments, int line) implements Expression {}

    record Filter(Expression input, String name, CallArguments arguments, int line)
            implements Expression {}

    record Test(Expression input, String name, CallArguments arguments, int line)
            implements Expression {}

    record Unary(UnaryOperator operator, Expression operand, int line) implements Expression {}

    record Binary(BinaryOperator operator, Expression left, Expression right, int line)
            implements Expression {}

    record And(Expression left, Expression right, int line) implements Expression {}

    record Or(Expression left, Expression right, int line) implements Expression {}

    record Concatenation(List<Expression> parts, int line) implements Expression {}

    /// A chain such as `a < b <= c`.
    record Comparisons(Expression first, List<Comparison> rest, int line) implements Expression {}

    record Comparison(Comparator comparator, Expression right) {}

    record Conditional(Expression test, Expression then, @Nullable Expression otherwise, int line)
            implements Expression {}

    /// What a filter block or a block assignment filters: the text of its body.
    record BodyText(int line) implements Expression {}

    /// What is between the parentheses of a call.
    record CallArguments(
            List<Expression> positional,
            List<Keyword> named,
            @Nullable Expression spread,
            @Nullable Expression spreadNamed) {

        static final CallArguments NONE = new CallArguments(List.of(), List.of(), null, null);
    }

    record Keyword(String name, Expression value) {}

    enum UnaryOperator {
        NOT,
        MINUS,
        PLUS
    }

    enum BinaryOperator {
        ADD("+"),
        SUBTRACT("-"),
        MULTIPLY("*"),
        DIVIDE("/"),
        FLOOR_DIVIDE("//"),
        REMAINDER("%"),
        POWER("**");

        private final String symbol;

        BinaryOperator(String symbol) {
            this.symbol = symbol;
        }

        String symbol() {
            return symbol;
        }
    }

    enum Comparator {
        EQUAL("=="),
        NOT_EQUAL("!="),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">="),
        IN("in"),
        NOT_IN("not in");

        private final String symbol;

        Comparator(String symbol) {
            this.symbol = symbol;
        }

        String symbol() {
            return symbol;
        }
    }
}
