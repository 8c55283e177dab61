package dev.zebra.data.sentencepiece;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/// How normalized text is cut into pieces, in the terms of a `tokenizer.json`.
sealed interface PieceCutting permits BpeCutting, UnigramCutting {

    /// Regular expressions whose matches are cut out of the text, one after the other, before the
    /// model sees it.
    List<String> isolated();

    /// The value of `model`.
    ObjectNode model();
}
