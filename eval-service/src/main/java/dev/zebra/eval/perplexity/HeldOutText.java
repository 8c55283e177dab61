package dev.zebra.eval.perplexity;

import java.util.ArrayList;
import java.util.List;

/// Documents of token ids, as a token dataset stores them: `[bos] tokens eos`.
public interface HeldOutText {

    /// How many documents.
    int documents();

    /// How many tokens document `document` has.
    int length(int document);

    /// Reads tokens of a document from position `from` on until `into` is full.
    void read(int document, int from, int[] into);

    /// The first tokens that are scored, at most `budget` of them, in stored order. Position 0 of a
    /// document (its bos) is never scored: nothing comes before it.
    default List<Passage> passages(long budget) {
        var passages = new ArrayList<Passage>();
        long left = budget;
        for (int document = 0; document < documents() && left > 0; document++) {
            int targets = (int) Math.min(left, length(document) - 1L);
            if (targets > 0) {
                passages.add(new Passage(document, targets + 1));
                left -= targets;
            }
        }
        return passages;
    }

    /// The beginning of a document, of which all tokens but the first are scored.
    ///
    /// @param length tokens of it, at least 2
    record Passage(int document, int length) {

        /// How many tokens are scored.
        public int targets() {
            return length - 1;
        }
    }
}
