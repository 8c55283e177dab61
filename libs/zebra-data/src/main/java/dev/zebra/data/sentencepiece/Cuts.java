package dev.zebra.data.sentencepiece;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Regular expressions for where a text must be cut, so that Hugging Face's library, which takes a
/// piece wherever its text stands, takes none that SentencePiece would not.
final class Cuts {

    private final Map<String, List<String>> rightByLeft = new TreeMap<>();
    private final boolean wholeText;

    /// @param wholeText whether the parts must be all of the text, or may stand anywhere in it
    Cuts(boolean wholeText) {
        this.wholeText = wholeText;
    }

    /// Cuts between `left` and `right`.
    void add(String left, String right) {
        rightByLeft.computeIfAbsent(left, any -> new ArrayList<>()).add(right);
    }

    /// Matches the empty text at each cut; empty if there is none.
    Optional<String> expression() {
        if (rightByLeft.isEmpty()) {
            return Optional.empty();
        }
        var before = wholeText ? "(?<=\\A%s)" : "(?<=%s)";
        var after = wholeText ? "(?=(?:%s)\\z)" : "(?=%s)";
        return Optional.of(
                rightByLeft.entrySet().stream()
                        .map(
                                cut ->
                                        before.formatted(quoted(cut.getKey()))
                                                + after.formatted(anyOf(cut.getValue())))
                        .collect(Collectors.joining("|")));
    }

    /// Matches any of `texts`, the longest where several fit.
    static String anyOf(Collection<String> texts) {
        return texts.stream()
                .sorted(
                        Comparator.comparingInt(String::length)
                                .reversed()
                                .thenComparing(Comparator.naturalOrder()))
                .map(Cuts::quoted)
                .collect(Collectors.joining("|"));
    }

    private static String quoted(String text) {
        return text.codePoints()
                .mapToObj(
                        point ->
                                point < 0x80 && !Character.isLetterOrDigit(point)
                                        ? "\\x%02X".formatted(point)
                                        : Character.toString(point))
                .collect(Collectors.joining());
    }
}
