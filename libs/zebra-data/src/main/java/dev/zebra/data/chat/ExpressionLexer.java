package dev.zebra.data.chat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/// Reads the tokens inside one tag.
final class ExpressionLexer {

    private static final Pattern FLOAT =
            Pattern.compile(
                    "(?<!\\.)(?:\\d+_)*\\d+(?:(?:\\.(?:\\d+_)*\\d+)?[eE][+-]?(?:\\d+_)*\\d+"
                            + "|\\.(?:\\d+_)*\\d+)");
    private static final Pattern INTEGER =
            Pattern.compile(
                    "0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[0-9a-fA-F])+"
                            + "|[1-9](?:_?\\d)*|0(?:_?0)*");
    private static final Pattern NAME = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final List<String> OPERATORS =
            List.of(
                    "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(",
                    ")", "{", "}", ">", "<", "=", ".", ":", "|", ",", ";");

    private final String source;
    private final List<Token> tokens;
    private final Deque<Character> open = new ArrayDeque<>();

    ExpressionLexer(String source, List<Token> tokens) {
        this.source = source;
        this.tokens = tokens;
    }

    /// Whether no bracket is open, so that the tag may end here.
    boolean balanced() {
        return open.isEmpty();
    }

    /// Adds the token at `position`, which is no whitespace, and says where it ends.
    int next(int position, int line) {
        var first = source.charAt(position);
        if (first == '"' || first == '\'') {
            return string(position, line);
        }
        var end = matched(FLOAT, Token.Kind.FLOAT, position, line);
        if (end < 0) {
            end = matched(INTEGER, Token.Kind.INTEGER, position, line);
        }
        if (end < 0) {
            end = matched(NAME, Token.Kind.NAME, position, line);
        }
        return end < 0 ? operator(position, line) : end;
    }

    private int matched(Pattern pattern, Token.Kind kind, int position, int line) {
        var matcher =
                pattern.matcher(source)
                        .useTransparentBounds(true)
                        .region(position, source.length());
        if (!matcher.lookingAt()) {
            return -1;
        }
        var text = matcher.group();
        if (kind == Token.Kind.NAME && Character.isDigit(text.codePointAt(0))) {
            throw ChatTemplateException.syntax(line, "'" + text + "' is no name and no number");
        }
        tokens.add(new Token(kind, kind == Token.Kind.NAME ? text : text.replace("_", ""), line));
        return matcher.end();
    }

    private int string(int position, int line) {
        var quote = source.charAt(position);
        for (var at = position + 1; at < source.length(); at++) {
            var character = source.charAt(at);
            if (character == '\\') {
                at++;
            } else if (character == quote) {
                var value = StringLiteral.decode(source.substring(position + 1, at), line);
                tokens.add(new Token(Token.Kind.STRING, value, line));
                return at + 1;
            }
        }
        throw ChatTemplateException.syntax(line, "the string has no end, " + quote);
    }

    private int operator(int position, int line) {
        for (var operator : OPERATORS) {
            if (source.startsWith(operator, position)) {
                balance(operator, line);
                tokens.add(new Token(Token.Kind.OPERATOR, operator, line));
                return position + operator.length();
            }
        }
        throw ChatTemplateException.syntax(
                line,
                "unexpected character '" + Character.toString(source.codePointAt(position)) + "'");
    }

    private void balance(String operator, int line) {
        switch (operator) {
            case "(" -> open.push(')');
            case "[" -> open.push(']');
            case "{" -> open.push('}');
            case ")", "]", "}" -> {
                if (open.isEmpty()) {
                    throw ChatTemplateException.syntax(line, "unexpected '" + operator + "'");
                }
                var expected = open.pop();
                if (expected != operator.charAt(0)) {
                    throw ChatTemplateException.syntax(
                            line, "unexpected '" + operator + "', expected '" + expected + "'");
                }
            }
            default -> {}
        }
    }
}
