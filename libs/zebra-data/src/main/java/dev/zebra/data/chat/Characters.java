package dev.zebra.data.chat;

import java.util.function.IntPredicate;

/// Characters as Python counts and classes them: by code point, whitespace as in `str.isspace`.
final class Characters {

    private Characters() {}

    static boolean isSpace(int character) {
        return Character.isWhitespace(character)
                || Character.isSpaceChar(character)
                || character == 0x85;
    }

    static boolean isBlank(String text) {
        return text.codePoints().allMatch(Characters::isSpace);
    }

    /// The first position from `from` on that holds no whitespace.
    static int skipSpace(String text, int from) {
        var at = from;
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    static String stripEnd(String text) {
        return strip(text, Characters::isSpace, false, true);
    }

    /// Without the characters of `unwanted` at the start, at the end, or both.
    static String strip(String text, IntPredicate unwanted, boolean start, boolean end) {
        var from = 0;
        var to = text.length();
        while (start && from < to && unwanted.test(text.codePointAt(from))) {
            from += Character.charCount(text.codePointAt(from));
        }
        while (end && to > from && unwanted.test(text.codePointBefore(to))) {
            to -= Character.charCount(text.codePointBefore(to));
        }
        return text.substring(from, to);
    }

    static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
