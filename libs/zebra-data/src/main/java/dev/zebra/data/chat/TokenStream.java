package dev.zebra.data.chat;

import java.util.List;

/// The tokens of a template, read one after the other.
final class TokenStream {

    private final List<Token> tokens;
    private int position;

    TokenStream(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token current() {
        return tokens.get(position);
    }

    Token following() {
        return tokens.get(Math.min(position + 1, tokens.size() - 1));
    }

    int line() {
        return current().line();
    }

    /// The current token; moves on.
    Token next() {
        var token = current();
        if (!token.is(Token.Kind.END)) {
            position++;
        }
        return token;
    }

    int position() {
        return position;
    }

    /// The names among the tokens read since a position.
    List<String> namesSince(int beginning) {
        return tokens.subList(beginning, position).stream()
                .filter(token -> token.is(Token.Kind.NAME))
                .map(Token::text)
                .toList();
    }

    boolean atOperator(String operator) {
        return current().isOperator(operator);
    }

    boolean atName(String name) {
        return current().isName(name);
    }

    boolean skipOperator(String operator) {
        if (!atOperator(operator)) {
            return false;
        }
        position++;
        return true;
    }

    boolean skipName(String name) {
        if (!atName(name)) {
            return false;
        }
        position++;
        return true;
    }

    Token expect(Token.Kind kind, String what) {
        if (!current().is(kind)) {
            throw expected(what);
        }
        return next();
    }

    void expectOperator(String operator) {
        if (!skipOperator(operator)) {
            throw expected("'" + operator + "'");
        }
    }

    void expectName(String name) {
        if (!skipName(name)) {
            throw expected("'" + name + "'");
        }
    }

    /// An error that says what should stand here.
    ChatTemplateException expected(String what) {
        return ChatTemplateException.syntax(
                line(), "expected " + what + ", found " + current().described());
    }
}
