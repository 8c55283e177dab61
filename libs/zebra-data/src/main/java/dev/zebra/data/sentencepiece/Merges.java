package dev.zebra.data.sentencepiece;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the BPE of SentencePiece merges: any two neighbours whose texts joined are a piece, the
/// best score first and the leftmost among equals.
final class Merges {

    private final Map<String, Float> scores = new HashMap<>();

    /// @param pieces those made by merging: frozen and reserved ones never are
    Merges(List<Piece> pieces) {
        for (var piece : pieces) {
            if (piece.is(Piece.Type.NORMAL)) {
                scores.put(piece.text(), piece.score());
            }
        }
    }

    /// Two neighbours.
    record Merge(String left, String right, float score) {}

    /// All merges between pieces, best first, as Hugging Face's converter orders them: by score,
    /// then by the longer left and right part.
    List<Merge> all() {
        List<Merge> merges = new ArrayList<>();
        scores.forEach(
                (piece, score) -> {
                    for (int i = 1; i < piece.length(); i++) {
                        var left = piece.substring(0, i);
                        var right = piece.substring(i);
                        if (scores.containsKey(left) && scores.containsKey(right)) {
                            merges.add(new Merge(left, right, score));
                        }
                    }
                });
        merges.sort(
                Comparator.comparingDouble(Merge::score)
                        .thenComparing(merge -> codePoints(merge.left()))
                        .thenComparing(merge -> codePoints(merge.right()))
                        .reversed()
                        .thenComparing(Merge::left)
                        .thenComparing(Merge::right));
        return merges;
    }

    private static int codePoints(String text) {
        return text.codePointCount(0, text.length());
    }

    /// The pieces and characters that a text of its own becomes, by trying all neighbours before
    /// each merge.
    List<String> cut(String text) {
        List<String> symbols = new ArrayList<>();
        text.codePoints().forEach(point -> symbols.add(Character.toString(point)));
        while (true) {
            int best = -1;
            float bestScore = 0;
            for (int i = 0; i + 1 < symbols.size(); i++) {
                var score = scores.get(symbols.get(i) + symbols.get(i + 1));
                if (score != null && (best < 0 || score > bestScore)) {
                    best = i;
                    bestScore = score;
                }
            }
            if (best < 0) {
                return symbols;
            }
            symbols.set(best, symbols.get(best) + symbols.remove(best + 1));
        }
    }
}
