package dev.zebra.data.chat;

import dev.zebra.data.chat.Expression.CallArguments;
import dev.zebra.data.chat.Expression.UnaryOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Parses what operators work on: literals, names, attributes, items, slices, calls, filters and
/// tests.
final class OperandParser {

    private static final Set<String> NOT_A_TEST_ARGUMENT = Set.of("else", "or", "and", "is");

    private final TokenStream tokens;
    private final ExpressionParser expressions;

    OperandParser(TokenStream tokens, ExpressionParser expressions) {
        this.tokens = tokens;
        this.expressions = expressions;
    }

    Expression primary() {
        var token = tokens.current();
        return switch (token.kind()) {
            case NAME -> name(tokens.next());
            case STRING -> strings();
            case INTEGER -> integer(tokens.next());
            case FLOAT ->
                    new Expression.Literal(Double.valueOf(tokens.next().text()), token.line());
            case OPERATOR ->
                    switch (token.text()) {
                        case "(" -> parenthesized();
                        case "[" -> list();
                        case "{" -> dict();
                        default -> throw tokens.expected("an expression");
                    };
            case DATA, BLOCK_BEGIN, BLOCK_END, VARIABLE_BEGIN, VARIABLE_END, END ->
                    throw tokens.expected("an expression");
        };
    }

    private static Expression name(Token token) {
        return switch (token.text()) {
            case "true", "True" -> new Expression.Literal(true, token.line());
            case "false", "False" -> new Expression.Literal(false, token.line());
            case "none", "None" -> new Expression.Literal(null, token.line());
            default -> new Expression.Name(token.text(), token.line());
        };
    }

    private Expression strings() {
        var line = tokens.line();
        var text = new StringBuilder();
        while (tokens.current().is(Token.Kind.STRING)) {
            text.append(tokens.next().text());
        }
        return new Expression.Literal(text.toString(), line);
    }

    private static Expression integer(Token token) {
        var text = token.text().toLowerCase(java.util.Locale.ROOT);
        try {
            var value =
                    switch (text.length() > 1 ? text.charAt(1) : ' ') {
                        case 'x' -> Long.parseLong(text.substring(2), 16);
                        case 'o' -> Long.parseLong(text.substring(2), 8);
                        case 'b' -> Long.parseLong(text.substring(2), 2);
                        default -> Long.parseLong(text);
                    };
            return new Expression.Literal(value, token.line());
        } catch (NumberFormatException tooLarge) {
            throw ChatTemplateException.unsupported(
                    token.line(), "the integer " + text + " does not fit in 64 bits");
        }
    }

    private Expression parenthesized() {
        tokens.expectOperator("(");
        var inside = expressions.tuple(true, true);
        tokens.expectOperator(")");
        return inside;
    }

    private Expression list() {
        var line = tokens.line();
        tokens.expectOperator("[");
        var items = new ArrayList<Expression>();
        while (!tokens.atOperator("]")) {
            items.add(expressions.expression());
            if (!tokens.skipOperator(",")) {
                break;
            }
        }
        tokens.expectOperator("]");
        return new Expression.ListOf(items, line);
    }

    private Expression dict() {
        var line = tokens.line();
        tokens.expectOperator("{");
        var pairs = new ArrayList<Expression.Pair>();
        while (!tokens.atOperator("}")) {
            var key = expressions.expression();
            tokens.expectOperator(":");
            pairs.add(new Expression.Pair(key, expressions.expression()));
            if (!tokens.skipOperator(",")) {
                break;
            }
        }
        tokens.expectOperator("}");
        return new Expression.DictOf(pairs, line);
    }

    /// Attributes, items and calls after an operand.
    Expression postfix(Expression operand) {
        var result = operand;
        while (true) {
            if (tokens.atOperator(".")) {
                result = attribute(result);
            } else if (tokens.atOperator("[")) {
                result = item(result);
            } else if (tokens.atOperator("(")) {
                result = call(result);
            } else {
                return result;
            }
        }
    }

    /// Filters, tests and calls after an operand.
    Expression filtersAndTests(Expression operand) {
        var result = operand;
        while (true) {
            if (tokens.atOperator("|")) {
                result = filters(result);
            } else if (tokens.atName("is")) {
                result = test(result);
            } else if (tokens.atOperator("(")) {
                result = call(result);
            } else {
                return result;
            }
        }
    }

    private Expression attribute(Expression target) {
        var line = tokens.line();
        tokens.expectOperator(".");
        var name = tokens.next();
        return switch (name.kind()) {
            case NAME -> new Expression.Attribute(target, name.text(), line);
            case INTEGER -> new Expression.Item(target, integer(name), line);
            default ->
                    throw ChatTemplateException.syntax(
                            name.line(),
                            "expected a name or number after '.', found " + name.described());
        };
    }

    private Expression item(Expression target) {
        var line = tokens.line();
        tokens.expectOperator("[");
        var keys = new ArrayList<Expression>();
        do {
            keys.add(subscript());
        } while (tokens.skipOperator(","));
        tokens.expectOperator("]");
        var key = keys.size() == 1 ? keys.getFirst() : new Expression.TupleOf(keys, line);
        return new Expression.Item(target, key, line);
    }

    private Expression subscript() {
        var line = tokens.line();
        @Nullable Expression start = tokens.atOperator(":") ? null : expressions.expression();
        if (start != null && !tokens.atOperator(":")) {
            return start;
        }
        tokens.expectOperator(":");
        @Nullable Expression stop = sliceBound();
        @Nullable Expression step = tokens.skipOperator(":") ? sliceBound() : null;
        return new Expression.Slice(start, stop, step, line);
    }

    private @Nullable Expression sliceBound() {
        return tokens.atOperator(":") || tokens.atOperator("]") || tokens.atOperator(",")
                ? null
                : expressions.expression();
    }

    Expression call(Expression callee) {
        var line = tokens.line();
        return new Expression.Call(callee, arguments(), line);
    }

    /// One or more filters, each after its bar.
    Expression filters(Expression input) {
        var result = input;
        while (tokens.skipOperator("|")) {
            result = filter(result);
        }
        return result;
    }

    /// One filter, its bar already read.
    Expression filter(Expression input) {
        var line = tokens.line();
        var name = dottedName("a filter's name");
        var arguments = tokens.atOperator("(") ? arguments() : CallArguments.NONE;
        return new Expression.Filter(input, name, arguments, line);
    }

    private Expression test(Expression input) {
        var line = tokens.line();
        tokens.expectName("is");
        var negated = tokens.skipName("not");
        var name = dottedName("a test's name");
        Expression test = new Expression.Test(input, name, testArguments(), line);
        return negated ? new Expression.Unary(UnaryOperator.NOT, test, line) : test;
    }

    private CallArguments testArguments() {
        if (tokens.atOperator("(")) {
            return arguments();
        }
        var current = tokens.current();
        var argument =
                switch (current.kind()) {
                    case NAME -> !NOT_A_TEST_ARGUMENT.contains(current.text());
                    case STRING, INTEGER, FLOAT -> true;
                    case OPERATOR -> current.text().equals("[") || current.text().equals("{");
                    case DATA, BLOCK_BEGIN, BLOCK_END, VARIABLE_BEGIN, VARIABLE_END, END -> false;
                };
        if (current.isName("is")) {
            throw ChatTemplateException.syntax(current.line(), "tests cannot be chained with 'is'");
        }
        return argument
                ? new CallArguments(List.of(postfix(primary())), List.of(), null, null)
                : CallArguments.NONE;
    }

    private String dottedName(String what) {
        var name = new StringBuilder(tokens.expect(Token.Kind.NAME, what).text());
        while (tokens.skipOperator(".")) {
            name.append('.').append(tokens.expect(Token.Kind.NAME, what).text());
        }
        return name.toString();
    }

    private CallArguments arguments() {
        tokens.expectOperator("(");
        var positional = new ArrayList<Expression>();
        var named = new ArrayList<Expression.Keyword>();
        @Nullable Expression spread = null;
        @Nullable Expression spreadNamed = null;
        while (!tokens.atOperator(")")) {
            if (tokens.skipOperator("*")) {
                spread = expressions.expression();
            } else if (tokens.skipOperator("**")) {
                spreadNamed = expressions.expression();
            } else if (tokens.current().is(Token.Kind.NAME) && tokens.following().isOperator("=")) {
                var name = tokens.next().text();
                tokens.expectOperator("=");
                named.add(new Expression.Keyword(name, expressions.expression()));
            } else if (named.isEmpty() && spread == null && spreadNamed == null) {
                positional.add(expressions.expression());
            } else {
                throw ChatTemplateException.syntax(
                        tokens.line(), "a positional argument follows a named one");
            }
            if (!tokens.skipOperator(",")) {
                break;
            }
        }
        tokens.expectOperator(")");
        return new CallArguments(positional, named, spread, spreadNamed);
    }
}
