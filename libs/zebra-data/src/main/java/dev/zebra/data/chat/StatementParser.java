package dev.zebra.data.chat;

import dev.zebra.data.chat.Statement.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Parses a template's statements.
final class StatementParser {

    private static final Set<String> KNOWN_TO_JINJA =
            Set.of(
                    "include",
                    "import",
                    "from",
                    "extends",
                    "block",
                    "autoescape",
                    "do",
                    "trans",
                    "debug");

    private final TokenStream tokens;
    private final ExpressionParser expressions;
    private int loops;

    private StatementParser(TokenStream tokens) {
        this.tokens = tokens;
        this.expressions = new ExpressionParser(tokens);
    }

    /// The statements of a whole template.
    static List<Statement> parse(List<Token> tokens) {
        return new StatementParser(new TokenStream(tokens)).body(Set.of(), "");
    }

    /// Statements up to a tag that begins with one of `ends`; that name is the current token then.
    private List<Statement> body(Set<String> ends, String within) {
        var statements = new ArrayList<Statement>();
        while (true) {
            var token = tokens.current();
            switch (token.kind()) {
                case DATA -> statements.add(new Statement.Text(tokens.next().text(), token.line()));
                case VARIABLE_BEGIN -> statements.add(output());
                case BLOCK_BEGIN -> {
                    tokens.next();
                    if (ends.contains(tokens.current().text())
                            && tokens.current().is(Token.Kind.NAME)) {
                        return statements;
                    }
                    statements.add(statement(ends, within));
                    endOfTag();
                }
                case END -> {
                    if (!ends.isEmpty()) {
                        throw ChatTemplateException.syntax(
                                token.line(), within + " has no " + named(ends));
                    }
                    return statements;
                }
                case BLOCK_END, VARIABLE_END, NAME, STRING, INTEGER, FLOAT, OPERATOR ->
                        throw tokens.expected("template text");
            }
        }
    }

    private static String named(Set<String> ends) {
        return ends.stream()
                .sorted()
                .map(end -> "'{% " + end + " %}'")
                .collect(java.util.stream.Collectors.joining(" or "));
    }

    private void endOfTag() {
        tokens.expect(Token.Kind.BLOCK_END, "'%}'");
    }

    private Statement output() {
        var line = tokens.line();
        tokens.next();
        var expression = expressions.tupleOrExpression(true);
        tokens.expect(Token.Kind.VARIABLE_END, "'}}'");
        return new Statement.Output(expression, line);
    }

    private Statement statement(Set<String> ends, String within) {
        var tag = tokens.expect(Token.Kind.NAME, "a statement's name");
        var line = tag.line();
        return switch (tag.text()) {
            case "if" -> condition(line);
            case "for" -> loop(line);
            case "set" -> assignment(line);
            case "macro" -> macro(line);
            case "call" -> callBlock(line);
            case "filter" -> filterBlock(line);
            case "with" -> with(line);
            case "generation" -> {
                endOfTag();
                yield new Statement.Generation(bodyTo("endgeneration", "'{% generation %}'"), line);
            }
            case "break" -> {
                inLoop(tag);
                yield new Statement.Break(line);
            }
            case "continue" -> {
                inLoop(tag);
                yield new Statement.Continue(line);
            }
            default -> throw unknown(tag, ends, within);
        };
    }

    private static ChatTemplateException unknown(Token tag, Set<String> ends, String within) {
        if (KNOWN_TO_JINJA.contains(tag.text())) {
            return ChatTemplateException.unsupported(
                    tag.line(), "the statement '" + tag.text() + "' is not supported");
        }
        var hint = ends.isEmpty() ? "" : "; " + within + " expects " + named(ends);
        return ChatTemplateException.syntax(
                tag.line(), "unknown statement '" + tag.text() + "'" + hint);
    }

    private void inLoop(Token tag) {
        if (loops == 0) {
            throw ChatTemplateException.syntax(
                    tag.line(), "'" + tag.text() + "' stands outside of any loop");
        }
    }

    /// A body and its end tag's name, whose `%}` is left to the caller.
    private List<Statement> bodyTo(String end, String within) {
        var body = body(Set.of(end), within + " of line " + tokens.line());
        tokens.expectName(end);
        return body;
    }

    private Statement condition(int line) {
        var within = "'{% if %}' of line " + line;
        var branches = new ArrayList<Statement.Branch>();
        List<Statement> otherwise = List.of();
        do {
            var test = expressions.tupleOrExpression(false);
            endOfTag();
            branches.add(new Statement.Branch(test, body(Set.of("elif", "else", "endif"), within)));
        } while (tokens.skipName("elif"));
        if (tokens.skipName("else")) {
            endOfTag();
            otherwise = body(Set.of("endif"), within);
        }
        tokens.expectName("endif");
        return new Statement.If(branches, otherwise, line);
    }

    private Statement loop(int line) {
        var within = "'{% for %}' of line " + line;
        var target = target(false);
        tokens.expectName("in");
        var items = expressions.tupleOrExpression(false);
        @Nullable Expression filter = tokens.skipName("if") ? expressions.expression() : null;
        var recursive = tokens.skipName("recursive");
        endOfTag();
        loops++;
        var body = body(Set.of("endfor", "else"), within);
        loops--;
        List<Statement> otherwise = List.of();
        if (tokens.skipName("else")) {
            endOfTag();
            otherwise = body(Set.of("endfor"), within);
        }
        tokens.expectName("endfor");
        return new Statement.For(target, items, filter, recursive, body, otherwise, line);
    }

    private Statement assignment(int line) {
        var target = target(true);
        if (tokens.skipOperator("=")) {
            return new Statement.Set(target, expressions.tupleOrExpression(true), line);
        }
        var value = expressions.operands().filters(new Expression.BodyText(line));
        endOfTag();
        return new Statement.SetBlock(target, value, bodyTo("endset", "'{% set %}'"), line);
    }

    private Statement filterBlock(int line) {
        var operands = expressions.operands();
        var value = operands.filters(operands.filter(new Expression.BodyText(line)));
        endOfTag();
        return new Statement.FilterBlock(value, bodyTo("endfilter", "'{% filter %}'"), line);
    }

    private Statement with(int line) {
        var assignments = new ArrayList<Statement.Assignment>();
        while (!tokens.current().is(Token.Kind.BLOCK_END)) {
            if (!assignments.isEmpty()) {
                tokens.expectOperator(",");
            }
            var target = target(false);
            tokens.expectOperator("=");
            assignments.add(new Statement.Assignment(target, expressions.expression()));
        }
        endOfTag();
        return new Statement.With(assignments, bodyTo("endwith", "'{% with %}'"), line);
    }

    private Statement macro(int line) {
        var name = tokens.expect(Token.Kind.NAME, "the macro's name").text();
        var parameters = parameters();
        endOfTag();
        int beginning = tokens.position();
        var body = macroBody("endmacro");
        return new Statement.MacroDefinition(name, signature(parameters, beginning), body, line);
    }

    private Statement callBlock(int line) {
        List<Statement.Parameter> parameters = tokens.atOperator("(") ? parameters() : List.of();
        if (!(expressions.expression() instanceof Expression.Call call)) {
            throw ChatTemplateException.syntax(line, "'{% call %}' needs a call");
        }
        endOfTag();
        int beginning = tokens.position();
        var body = macroBody("endcall");
        return new Statement.CallBlock(signature(parameters, beginning), call, body, line);
    }

    /// A macro's body is no part of the loop around it.
    private List<Statement> macroBody(String end) {
        var around = loops;
        loops = 0;
        var body = bodyTo(end, "'{% " + end.substring("end".length()) + " %}'");
        loops = around;
        return body;
    }

    private Statement.Signature signature(List<Statement.Parameter> parameters, int beginning) {
        var implied = new HashSet<>(tokens.namesSince(beginning));
        implied.retainAll(Set.of("varargs", "kwargs", "caller"));
        return new Statement.Signature(parameters, implied);
    }

    private List<Statement.Parameter> parameters() {
        tokens.expectOperator("(");
        var parameters = new ArrayList<Statement.Parameter>();
        while (!tokens.atOperator(")")) {
            var name = tokens.expect(Token.Kind.NAME, "a parameter's name");
            @Nullable Expression fallback =
                    tokens.skipOperator("=") ? expressions.expression() : null;
            if (fallback == null
                    && !parameters.isEmpty()
                    && parameters.getLast().fallback() != null) {
                throw ChatTemplateException.syntax(
                        name.line(),
                        "the parameter '" + name.text() + "' without default follows one with");
            }
            parameters.add(new Statement.Parameter(name.text(), fallback));
            if (!tokens.skipOperator(",")) {
                break;
            }
        }
        tokens.expectOperator(")");
        return parameters;
    }

    private Target target(boolean withMembers) {
        var targets = new ArrayList<Target>();
        do {
            if (tokens.atName("in") || tokens.atOperator("=")) {
                break; // a trailing comma
            }
            if (tokens.skipOperator("(")) {
                targets.add(target(withMembers));
                tokens.expectOperator(")");
            } else {
                targets.add(simpleTarget(withMembers));
            }
        } while (tokens.atOperator(",") && tokens.next() != null);
        return targets.size() == 1 ? targets.getFirst() : new Target.Unpacked(targets);
    }

    private Target simpleTarget(boolean withMembers) {
        var name = tokens.expect(Token.Kind.NAME, "a variable's name").text();
        if (Set.of("true", "false", "none", "True", "False", "None").contains(name)) {
            throw ChatTemplateException.syntax(
                    tokens.line(), "cannot assign to the constant '" + name + "'");
        }
        return withMembers && tokens.skipOperator(".")
                ? new Target.Member(name, tokens.expect(Token.Kind.NAME, "a name").text())
                : new Target.Variable(name);
    }
}
