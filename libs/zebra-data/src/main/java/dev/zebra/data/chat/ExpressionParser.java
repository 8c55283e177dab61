package dev.zebra.data.chat;

import dev.zebra.data.chat.Expression.BinaryOperator;
import dev.zebra.data.chat.Expression.Comparator;
import dev.zebra.data.chat.Expression.UnaryOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Parses operators, from the loosest to the tightest: conditional, `or`, `and`, `not`,
/// comparisons, `+ -`, `~`, `* / // %`, `**`, signs. [OperandParser] reads what they work on.
final class ExpressionParser {

    private static final Map<String, BinaryOperator> SUMS =
            Map.of("+", BinaryOperator.ADD, "-", BinaryOperator.SUBTRACT);
    private static final Map<String, BinaryOperator> PRODUCTS =
            Map.of(
                    "*", BinaryOperator.MULTIPLY,
                    "/", BinaryOperator.DIVIDE,
                    "//", BinaryOperator.FLOOR_DIVIDE,
                    "%", BinaryOperator.REMAINDER);
    private static final Map<String, BinaryOperator> POWERS = Map.of("**", BinaryOperator.POWER);
    private static final Map<String, Comparator> COMPARATORS =
            Map.of(
                    "==", Comparator.EQUAL,
                    "!=", Comparator.NOT_EQUAL,
                    "<", Comparator.LESS,
                    "<=", Comparator.LESS_OR_EQUAL,
                    ">", Comparator.GREATER,
                    ">=", Comparator.GREATER_OR_EQUAL);

    private final TokenStream tokens;
    private final OperandParser operands;

    ExpressionParser(TokenStream tokens) {
        this.tokens = tokens;
        this.operands = new OperandParser(tokens, this);
    }

    OperandParser operands() {
        return operands;
    }

    Expression expression() {
        return conditional();
    }

    /// One expression, or a tuple without parentheses.
    Expression tupleOrExpression(boolean withConditional) {
        return tuple(withConditional, false);
    }

    Expression tuple(boolean withConditional, boolean parenthesized) {
        var line = tokens.line();
        var items = new ArrayList<Expression>();
        var tuple = false;
        while (!tupleEnds()) {
            items.add(withConditional ? conditional() : or());
            if (!tokens.skipOperator(",")) {
                break;
            }
            tuple = true;
        }
        if (!tuple) {
            if (items.size() == 1) {
                return items.getFirst();
            }
            if (!parenthesized) {
                throw tokens.expected("an expression");
            }
        }
        return new Expression.TupleOf(items, line);
    }

    private boolean tupleEnds() {
        var current = tokens.current();
        return switch (current.kind()) {
            case VARIABLE_END, BLOCK_END, END -> true;
            case OPERATOR -> current.text().equals(")");
            case NAME -> current.text().equals("recursive");
            case DATA, BLOCK_BEGIN, VARIABLE_BEGIN, STRING, INTEGER, FLOAT -> false;
        };
    }

    private Expression conditional() {
        var line = tokens.line();
        var expression = or();
        while (tokens.skipName("if")) {
            var test = or();
            @Nullable Expression otherwise = tokens.skipName("else") ? conditional() : null;
            expression = new Expression.Conditional(test, expression, otherwise, line);
        }
        return expression;
    }

    private Expression or() {
        var line = tokens.line();
        var left = and();
        while (tokens.skipName("or")) {
            left = new Expression.Or(left, and(), line);
        }
        return left;
    }

    private Expression and() {
        var line = tokens.line();
        var left = not();
        while (tokens.skipName("and")) {
            left = new Expression.And(left, not(), line);
        }
        return left;
    }

    private Expression not() {
        var line = tokens.line();
        return tokens.skipName("not")
                ? new Expression.Unary(UnaryOperator.NOT, not(), line)
                : comparisons();
    }

    private Expression comparisons() {
        var line = tokens.line();
        var first = sum();
        List<Expression.Comparison> rest = new ArrayList<>();
        for (var comparator = comparator(); comparator != null; comparator = comparator()) {
            rest.add(new Expression.Comparison(comparator, sum()));
        }
        return rest.isEmpty() ? first : new Expression.Comparisons(first, rest, line);
    }

    private @Nullable Comparator comparator() {
        if (tokens.skipName("in")) {
            return Comparator.IN;
        }
        if (tokens.atName("not") && tokens.following().isName("in")) {
            tokens.next();
            tokens.next();
            return Comparator.NOT_IN;
        }
        var current = tokens.current();
        var found = current.is(Token.Kind.OPERATOR) ? COMPARATORS.get(current.text()) : null;
        if (found != null) {
            tokens.next();
        }
        return found;
    }

    private @Nullable BinaryOperator operator(Map<String, BinaryOperator> operators) {
        var current = tokens.current();
        var found = current.is(Token.Kind.OPERATOR) ? operators.get(current.text()) : null;
        if (found != null) {
            tokens.next();
        }
        return found;
    }

    private Expression sum() {
        var line = tokens.line();
        var left = concatenation();
        for (var sign = operator(SUMS); sign != null; sign = operator(SUMS)) {
            left = new Expression.Binary(sign, left, concatenation(), line);
        }
        return left;
    }

    private Expression concatenation() {
        var line = tokens.line();
        var parts = new ArrayList<Expression>();
        parts.add(product());
        while (tokens.skipOperator("~")) {
            parts.add(product());
        }
        return parts.size() == 1 ? parts.getFirst() : new Expression.Concatenation(parts, line);
    }

    private Expression product() {
        var line = tokens.line();
        var left = power();
        for (var sign = operator(PRODUCTS); sign != null; sign = operator(PRODUCTS)) {
            left = new Expression.Binary(sign, left, power(), line);
        }
        return left;
    }

    private Expression power() {
        var line = tokens.line();
        var left = unary(true);
        for (var sign = operator(POWERS); sign != null; sign = operator(POWERS)) {
            left = new Expression.Binary(sign, left, unary(true), line);
        }
        return left;
    }

    private Expression unary(boolean withFilters) {
        var line = tokens.line();
        Expression operand;
        if (tokens.skipOperator("-")) {
            operand = new Expression.Unary(UnaryOperator.MINUS, unary(false), line);
        } else if (tokens.skipOperator("+")) {
            operand = new Expression.Unary(UnaryOperator.PLUS, unary(false), line);
        } else {
            operand = operands.primary();
        }
        operand = operands.postfix(operand);
        return withFilters ? operands.filtersAndTests(operand) : operand;
    }
}
