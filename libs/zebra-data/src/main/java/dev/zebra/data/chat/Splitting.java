package dev.zebra.data.chat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Python's ways of cutting strings.
final class Splitting {

    private Splitting() {}

    static List<@Nullable Object> split(String text, Arguments arguments) {
        var bound = arguments.bind("split", "sep", "maxsplit");
        var most = bound.integer("maxsplit", -1);
        var limit = most < 0 ? Integer.MAX_VALUE : most;
        return bound.optional("sep", null) == null
                ? words(text, limit)
                : pieces(text, nonEmpty(bound.text("sep")), limit);
    }

    private static List<@Nullable Object> words(String text, int limit) {
        var words = new ArrayList<@Nullable Object>();
        var at = Characters.skipSpace(text, 0);
        while (at < text.length()) {
            Budget.step();
            if (words.size() == limit) {
                words.add(Characters.stripEnd(text.substring(at)));
                break;
            }
            var end = at;
            while (end < text.length() && !Characters.isSpace(text.charAt(end))) {
                end++;
            }
            words.add(text.substring(at, end));
            at = Characters.skipSpace(text, end);
        }
        return words;
    }

    private static List<@Nullable Object> pieces(String text, String separator, int limit) {
        Budget.search(text, separator);
        var pieces = new ArrayList<@Nullable Object>();
        var at = 0;
        for (var found = text.indexOf(separator);
                found >= 0 && pieces.size() < limit;
                found = text.indexOf(separator, at)) {
            Budget.step();
            pieces.add(text.substring(at, found));
            at = found + separator.length();
        }
        pieces.add(text.substring(at));
        return pieces;
    }

    static List<@Nullable Object> splitFromEnd(String text, Arguments arguments) {
        var bound = arguments.bind("rsplit", "sep", "maxsplit");
        var most = bound.integer("maxsplit", -1);
        if (most < 0) {
            return split(text, arguments);
        }
        if (bound.optional("sep", null) == null) {
            return wordsFromEnd(text, most);
        }
        var separator = nonEmpty(bound.text("sep"));
        Budget.search(text, separator);
        var pieces = new ArrayList<@Nullable Object>();
        var end = text.length();
        while (pieces.size() < most) {
            Budget.step();
            var found = text.lastIndexOf(separator, end - separator.length());
            if (found < 0 || end < separator.length()) {
                break;
            }
            pieces.add(text.substring(found + separator.length(), end));
            end = found;
        }
        pieces.add(text.substring(0, end));
        Collections.reverse(pieces);
        return pieces;
    }

    private static List<@Nullable Object> wordsFromEnd(String text, int limit) {
        var words = new ArrayList<@Nullable Object>();
        var rest = Characters.stripEnd(text);
        while (!rest.isEmpty()) {
            Budget.step();
            if (words.size() == limit) {
                words.add(rest);
                break;
            }
            var start = rest.length();
            while (start > 0 && !Characters.isSpace(rest.charAt(start - 1))) {
                start--;
            }
            words.add(rest.substring(start));
            rest = Characters.stripEnd(rest.substring(0, start));
        }
        Collections.reverse(words);
        return words;
    }

    static List<@Nullable Object> lines(String text, Arguments arguments) {
        var keepEnds = arguments.bind("splitlines", "keepends").flag("keepends", false);
        var lines = new ArrayList<@Nullable Object>();
        var at = 0;
        while (at < text.length()) {
            Budget.step();
            var end = at;
            while (end < text.length() && !endsLine(text.charAt(end))) {
                end++;
            }
            var next = end;
            if (next < text.length()) {
                next += text.startsWith("\r\n", next) ? 2 : 1;
            }
            lines.add(text.substring(at, keepEnds ? next : end));
            at = next;
        }
        return lines;
    }

    private static boolean endsLine(char character) {
        return "\n\r\u000b\u000c\u001c\u001d\u001e\u0085\u2028\u2029".indexOf(character) >= 0;
    }

    static Object partition(String text, Arguments arguments, boolean last) {
        var separator = nonEmpty(arguments.bind("partition", "sep").text("sep"));
        Budget.search(text, separator);
        var found = last ? text.lastIndexOf(separator) : text.indexOf(separator);
        if (found < 0) {
            return last ? Tuple.of("", "", text) : Tuple.of(text, "", "");
        }
        return Tuple.of(
                text.substring(0, found), separator, text.substring(found + separator.length()));
    }

    private static String nonEmpty(String separator) {
        if (separator.isEmpty()) {
            throw ChatTemplateException.evaluation("empty separator");
        }
        return separator;
    }
}
