package dev.zebra.data.chat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Python's `str` and `repr`.
final class PythonText {

    private PythonText() {}

    /// As `{{ value }}` prints it.
    static String str(@Nullable Object value) {
        return switch (value) {
            case String text -> text;
            case Markup(var text) -> text;
            case Undefined undefined -> "";
            case null, default -> repr(value);
        };
    }

    static String repr(@Nullable Object value) {
        var text = new TextBuilder();
        repr(value, text);
        return text.toString();
    }

    /// Python's `ascii`: the same with other characters escaped.
    static String ascii(@Nullable Object value) {
        var text = new StringBuilder();
        repr(value)
                .codePoints()
                .forEach(
                        each ->
                                text.append(
                                        each < 0x80
                                                ? Character.toString(each)
                                                : each < 0x100
                                                        ? "\\x%02x".formatted(each)
                                                        : each < 0x10000
                                                                ? "\\u%04x".formatted(each)
                                                                : "\\U%08x".formatted(each)));
        return text.toString();
    }

    private static void repr(@Nullable Object value, TextBuilder text) {
        Budget.step();
        switch (value) {
            case null -> text.append("None");
            case Boolean flag -> text.append(flag ? "True" : "False");
            case Long number -> text.append(number.toString());
            case Double number -> text.append(Numbers.text(number));
            case String string -> quoted(string, text);
            case Markup(var safe) -> {
                text.append("Markup(");
                quoted(safe, text);
                text.append(")");
            }
            case Tuple tuple -> {
                list(tuple, "(", tuple.size() == 1 ? ",)" : ")", text);
            }
            case List<?> list -> list(list, "[", "]", text);
            case Map<?, ?> map -> {
                text.append("{");
                var separator = "";
                for (var entry : map.entrySet()) {
                    text.append(separator);
                    repr(entry.getKey(), text);
                    text.append(": ");
                    repr(entry.getValue(), text);
                    separator = ", ";
                }
                text.append("}");
            }
            case Undefined undefined -> text.append("Undefined");
            case WithAttributes attributes -> text.append(attributes.described());
            default -> text.append("<" + Values.type(value) + ">");
        }
    }

    private static void list(List<?> items, String open, String close, TextBuilder text) {
        text.append(open);
        var separator = "";
        for (var item : items) {
            text.append(separator);
            repr(item, text);
            separator = ", ";
        }
        text.append(close);
    }

    private static void quoted(String string, TextBuilder text) {
        var quote = string.indexOf('\'') >= 0 && string.indexOf('"') < 0 ? '"' : '\'';
        text.append(quote);
        string.codePoints().forEach(character -> escaped(character, quote, text));
        text.append(quote);
    }

    private static void escaped(int character, char quote, TextBuilder text) {
        switch (character) {
            case '\\' -> text.append("\\\\");
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            default -> {
                if (character == quote) {
                    text.append('\\').append(quote);
                } else if (printable(character)) {
                    text.append(Character.toString(character));
                } else if (character < 0x100) {
                    text.append("\\x%02x".formatted(character));
                } else if (character < 0x10000) {
                    text.append("\\u%04x".formatted(character));
                } else {
                    text.append("\\U%08x".formatted(character));
                }
            }
        }
    }

    static boolean printable(int character) {
        return character == ' '
                || !(Character.isSpaceChar(character)
                        || Character.isISOControl(character)
                        || !Character.isDefined(character)
                        || Character.getType(character) == Character.FORMAT
                        || Character.getType(character) == Character.SURROGATE
                        || Character.getType(character) == Character.PRIVATE_USE);
    }
}
