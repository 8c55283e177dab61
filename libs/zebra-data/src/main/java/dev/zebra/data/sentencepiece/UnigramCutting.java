package dev.zebra.data.sentencepiece;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The likeliest sequence of pieces.
///
/// Pieces that no text becomes get a score so low that any other way to spell them is likelier.
/// Characters that no piece spells cost more still; where such a piece has one, its text is cut
/// beside that character.
final class UnigramCutting implements PieceCutting {

    private static final double NEVER = -1e6;

    private final SentencePieceModel model;
    private final Set<Integer> spelled = new HashSet<>();
    private final List<String> isolated = new ArrayList<>();

    UnigramCutting(SentencePieceModel model) {
        this.model = model;
        for (var piece : model.pieces()) {
            int first = piece.text().codePointAt(0);
            if (becomesText(piece) && piece.text().length() == Character.charCount(first)) {
                spelled.add(first);
            }
        }
        var cuts = new Cuts(false);
        for (var piece : model.pieces()) {
            if (!becomesText(piece)) {
                addCut(cuts, piece.text());
            }
        }
        cuts.expression().ifPresent(isolated::add);
    }

    private static boolean becomesText(Piece piece) {
        return switch (piece.type()) {
            case NORMAL, USER_DEFINED -> true;
            case UNKNOWN, CONTROL, UNUSED, BYTE -> false;
        };
    }

    /// Cuts where one side is spelled and the other is not, so that unknown neighbours stay
    /// together, as SentencePiece counts them.
    private void addCut(Cuts cuts, String text) {
        int cut = 0;
        boolean allSpelled = spelled.contains(text.codePointAt(0));
        for (int at = text.offsetByCodePoints(0, 1); at < text.length(); ) {
            boolean before = spelled.contains(text.codePointBefore(at));
            boolean after = spelled.contains(text.codePointAt(at));
            allSpelled &= after;
            if (cut == 0 || before != after) {
                cut = at;
            }
            at = text.offsetByCodePoints(at, 1);
        }
        if (!allSpelled && cut > 0) {
            cuts.add(text.substring(0, cut), text.substring(cut));
        }
    }

    @Override
    public List<String> isolated() {
        return isolated;
    }

    @Override
    public ObjectNode model() {
        var json = new ObjectMapper().createObjectNode().put("type", "Unigram");
        json.put("unk_id", model.unknownId());
        json.put("byte_fallback", model.trainer().byteFallback());
        var best = best();
        var pieces = json.putArray("vocab");
        for (var piece : model.pieces()) {
            pieces.addArray().add(piece.text()).add(score(piece, best));
        }
        return json;
    }

    /// The largest score, which SentencePiece takes to be positive.
    private float best() {
        float best = Float.MIN_NORMAL;
        for (var piece : model.pieces()) {
            if (piece.is(Piece.Type.NORMAL)) {
                best = Math.max(best, piece.score());
            }
        }
        return best;
    }

    private static double score(Piece piece, float best) {
        return switch (piece.type()) {
            case NORMAL -> piece.score();
            case USER_DEFINED ->
                    (float) (piece.text().getBytes(StandardCharsets.UTF_8).length * best - 0.1);
            case UNKNOWN, CONTROL, UNUSED, BYTE -> NEVER;
        };
    }
}
