package dev.zebra.data.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Splits a template into text and tags, and treats the whitespace around tags as Jinja does with
/// `trim_blocks` and `lstrip_blocks`: the newline after a statement or comment goes, and so does
/// the indentation before one; `-` strips all whitespace on its side, `+` none.
final class Lexer {

    private static final Pattern RAW_BEGIN =
            Pattern.compile("\\{%([-+]?)\\s*raw\\s*(?:-%\\}\\s*|%\\})");
    private static final Pattern RAW_END =
            Pattern.compile("\\{%([-+]?)\\s*endraw\\s*(?:\\+%\\}|-%\\}\\s*|%\\}\\n?)");

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int position;
    private int line = 1;
    private boolean lineStarting = true;

    private Lexer(String source) {
        this.source = source;
    }

    /// All tokens of a template, [Token.Kind#END] last.
    static List<Token> tokens(String template) {
        var source = template.replace("\r\n", "\n").replace('\r', '\n');
        if (source.endsWith("\n")) {
            source = source.substring(0, source.length() - 1);
        }
        return new Lexer(source).run();
    }

    private List<Token> run() {
        while (position < source.length()) {
            var opening = opening();
            if (opening < 0) {
                add(Token.Kind.DATA, source.substring(position));
                position = source.length();
                break;
            }
            tag(opening);
        }
        tokens.add(new Token(Token.Kind.END, "", line));
        return tokens;
    }

    private int opening() {
        for (var at = source.indexOf('{', position); at >= 0; at = source.indexOf('{', at + 1)) {
            if (at + 1 < source.length() && "{%#".indexOf(source.charAt(at + 1)) >= 0) {
                return at;
            }
        }
        return -1;
    }

    private void tag(int opening) {
        var type = source.charAt(opening + 1);
        var sign = opening + 2 < source.length() ? source.charAt(opening + 2) : ' ';
        data(source.substring(position, opening), sign, type != '{');
        var inside = opening + (sign == '-' || sign == '+' ? 3 : 2);
        switch (type) {
            case '#' -> comment(inside);
            case '{' -> expression(inside, Token.Kind.VARIABLE_BEGIN, Token.Kind.VARIABLE_END);
            default -> {
                var raw = RAW_BEGIN.matcher(source).region(opening, source.length());
                if (raw.lookingAt()) {
                    raw(raw.end());
                } else {
                    expression(inside, Token.Kind.BLOCK_BEGIN, Token.Kind.BLOCK_END);
                }
            }
        }
    }

    private void data(String text, char sign, boolean statement) {
        var kept = text;
        if (sign == '-') {
            kept = Characters.stripEnd(text);
        } else if (sign != '+' && statement) {
            var lineStart = text.lastIndexOf('\n') + 1;
            if ((lineStart > 0 || lineStarting) && Characters.isBlank(text.substring(lineStart))) {
                kept = text.substring(0, lineStart);
            }
        }
        if (!kept.isEmpty()) {
            tokens.add(new Token(Token.Kind.DATA, kept, line));
        }
        line += newlines(text);
        position += text.length();
    }

    private void comment(int inside) {
        if (inside == source.length()) {
            advanceTo(inside); // Jinja takes no offence at a comment that only begins
            return;
        }
        var end = source.indexOf("#}", inside);
        if (end < 0) {
            throw ChatTemplateException.syntax(line, "the comment has no end, '#}'");
        }
        var sign = end > inside ? source.charAt(end - 1) : ' ';
        advanceTo(afterTag(end + 2, sign, true));
    }

    private void raw(int inside) {
        var end = RAW_END.matcher(source);
        if (!end.find(inside)) {
            throw ChatTemplateException.syntax(line, "'{% raw %}' has no '{% endraw %}'");
        }
        advanceTo(inside);
        var sign = end.group(1).isEmpty() ? ' ' : end.group(1).charAt(0);
        data(source.substring(inside, end.start()), sign, true);
        advanceTo(end.end());
    }

    private void expression(int inside, Token.Kind begin, Token.Kind end) {
        add(begin, source.substring(position, inside));
        position = inside;
        var block = end == Token.Kind.BLOCK_END;
        var closing = block ? "%}" : "}}";
        var lexer = new ExpressionLexer(source, tokens);
        while (true) {
            advanceTo(Characters.skipSpace(source, position));
            if (position >= source.length()) {
                throw ChatTemplateException.syntax(line, "the tag has no end, '" + closing + "'");
            }
            if (lexer.balanced()) {
                var sign = source.charAt(position);
                var signed = sign == '-' || (sign == '+' && block);
                if (source.startsWith(closing, position + (signed ? 1 : 0))) {
                    add(end, closing);
                    advanceTo(afterTag(position + (signed ? 3 : 2), signed ? sign : ' ', block));
                    return;
                }
            }
            advanceTo(lexer.next(position, line));
        }
    }

    /// Where text goes on after a tag: `-` eats all whitespace, a plain statement one newline.
    private int afterTag(int end, char sign, boolean statement) {
        if (sign == '-') {
            return Characters.skipSpace(source, end);
        }
        var newline = statement && sign != '+' && source.startsWith("\n", end);
        return newline ? end + 1 : end;
    }

    private void advanceTo(int next) {
        line += newlines(source.substring(position, next));
        lineStarting = next > position && source.charAt(next - 1) == '\n';
        position = next;
    }

    private void add(Token.Kind kind, String text) {
        tokens.add(new Token(kind, text, line));
    }

    private static int newlines(String text) {
        return (int) text.chars().filter(character -> character == '\n').count();
    }
}
