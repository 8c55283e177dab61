package dev.zebra.data.sentencepiece;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Byte pair encoding by scores.
///
/// User-defined symbols, which no merge makes, are cut out first and, being pieces as a whole,
/// taken without merging (`ignore_merges`). So would be any other part of the text that happens to
/// spell a piece as a whole although its merges lead elsewhere; such a part is cut once more, at
/// a place that its merges do not cross.
final class BpeCutting implements PieceCutting {

    private final SentencePieceModel model;
    private final Merges merges;
    private final List<String> isolated = new ArrayList<>();

    BpeCutting(SentencePieceModel model) throws IOException {
        this.model = model;
        this.merges = new Merges(model.pieces());
        var unused = model.texts(Piece.Type.UNUSED);
        if (!unused.isEmpty()) {
            throw new IOException(
                    "piece '" + unused.getFirst() + "' of the type UNUSED is not supported in BPE");
        }
        var symbols = model.texts(Piece.Type.USER_DEFINED);
        if (!symbols.isEmpty()) {
            isolated.add(Cuts.anyOf(symbols));
            cutsOfOthers().expression().ifPresent(isolated::add);
        }
    }

    private Cuts cutsOfOthers() {
        var cuts = new Cuts(true);
        for (var piece : model.pieces()) {
            if (!piece.is(Piece.Type.USER_DEFINED)) {
                var parts = merges.cut(piece.text());
                if (parts.size() > 1) {
                    cuts.add(parts.getFirst(), piece.text().substring(parts.getFirst().length()));
                }
            }
        }
        return cuts;
    }

    @Override
    public List<String> isolated() {
        return isolated;
    }

    @Override
    public ObjectNode model() {
        var json = new ObjectMapper().createObjectNode().put("type", "BPE");
        json.putNull("dropout").put("unk_token", model.unknown().text());
        json.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
        json.put("fuse_unk", true).put("byte_fallback", model.trainer().byteFallback());
        json.put("ignore_merges", !isolated.isEmpty());
        var ids = json.putObject("vocab");
        for (int id = 0; id < model.pieces().size(); id++) {
            ids.put(model.pieces().get(id).text(), id);
        }
        var list = json.putArray("merges");
        for (var merge : merges.all()) {
            list.add(merge.left() + " " + merge.right());
        }
        return json;
    }
}
