package dev.zebra.data.chat;

/// The part of a text that `find(sub, start, end)` and its kin look at.
///
/// @param exists false if it would begin after the text's end or its own
/// @param offset characters before it
record Section(String text, int offset, boolean exists) {

    /// Clipped as Python clips slices; `start` and `end` are arguments.
    static Section of(String text, Arguments.Bound bound) {
        int length = Characters.length(text);
        int start = index(bound, "start", 0, length);
        int end = Math.min(index(bound, "end", length, length), length);
        if (start > end) {
            return new Section("", 0, false);
        }
        int from = text.offsetByCodePoints(0, start);
        return new Section(
                text.substring(from, text.offsetByCodePoints(from, end - start)), start, true);
    }

    private static int index(Arguments.Bound bound, String name, int fallback, int length) {
        if (bound.optional(name, null) == null) {
            return fallback;
        }
        int index = bound.integer(name, fallback);
        return index < 0 ? Math.max(0, index + length) : index;
    }

    boolean hasAffix(String affix, boolean start) {
        return start ? text.startsWith(affix) : text.endsWith(affix);
    }

    /// Where a part begins in the whole text, or -1.
    long position(String part, boolean last) {
        int found = !exists ? -1 : last ? text.lastIndexOf(part) : text.indexOf(part);
        return found < 0 ? -1 : offset + text.codePointCount(0, found);
    }

    long occurrences(String part) {
        if (!exists) {
            return 0;
        }
        if (part.isEmpty()) {
            return Characters.length(text) + 1L;
        }
        var count = 0L;
        for (var at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
            count++;
        }
        return count;
    }
}
