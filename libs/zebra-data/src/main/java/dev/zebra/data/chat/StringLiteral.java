package dev.zebra.data.chat;

/// Python's escapes in string literals.
final class StringLiteral {

    private StringLiteral() {}

    /// The value of a literal's text between its quotes.
    static String decode(String text, int line) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        var value = new StringBuilder();
        var at = 0;
        while (at < text.length()) {
            var character = text.charAt(at++);
            if (character != '\\') {
                value.append(character);
                continue;
            }
            var escape = text.charAt(at++);
            switch (escape) {
                case '\n' -> {}
                case '\\', '\'', '"' -> value.append(escape);
                case 'n' -> value.append('\n');
                case 't' -> value.append('\t');
                case 'r' -> value.append('\r');
                case 'b' -> value.append('\b');
                case 'f' -> value.append('\f');
                case 'a' -> value.append('\u0007');
                case 'v' -> value.append('\u000b');
                case 'x' -> at = hexadecimal(text, at, 2, value, line);
                case 'u' -> at = hexadecimal(text, at, 4, value, line);
                case 'U' -> at = hexadecimal(text, at, 8, value, line);
                case '0', '1', '2', '3', '4', '5', '6', '7' -> at = octal(text, at - 1, value);
                case 'N' -> at = named(text, at, value, line);
                default -> value.append('\\').append(escape);
            }
        }
        return value.toString();
    }

    private static int hexadecimal(String text, int at, int digits, StringBuilder value, int line) {
        try {
            var code = Integer.parseUnsignedInt(text.substring(at, at + digits), 16);
            value.appendCodePoint(code);
            return at + digits;
        } catch (IndexOutOfBoundsException | IllegalArgumentException bad) {
            throw ChatTemplateException.syntax(
                    line,
                    "a string's escape needs " + digits + " hexadecimal digits of a character");
        }
    }

    private static int named(String text, int at, StringBuilder value, int line) {
        int end = text.indexOf('}', at);
        try {
            if (end > at && text.charAt(at) == '{') {
                value.appendCodePoint(Character.codePointOf(text.substring(at + 1, end)));
                return end + 1;
            }
        } catch (IllegalArgumentException unknown) {
            // Refused below, as a malformed one is.
        }
        throw ChatTemplateException.syntax(line, "a string's escape \\N needs a character's name");
    }

    private static int octal(String text, int from, StringBuilder value) {
        var at = from;
        var code = 0;
        while (at < text.length()
                && at < from + 3
                && text.charAt(at) >= '0'
                && text.charAt(at) <= '7') {
            code = code * 8 + text.charAt(at++) - '0';
        }
        value.append((char) code);
        return at;
    }
}
