package dev.zebra.eval.perplexity;

/// Predicts every token by its frequency alone: what any language model has to beat.
///
/// p(token) = (count + 1) / (all counts + vocabulary size): add-one smoothing, so that nothing is
/// impossible.
public final class UnigramModel {

    private static final int CHUNK = 1 << 16;

    private final long[] counts;
    private final long total;

    private UnigramModel(long[] counts, long total) {
        this.counts = counts;
        this.total = total;
    }

    /// Counts every token that could be scored: all but the first of each document, which is its
    /// bos.
    ///
    /// @throws IllegalArgumentException if a token id lies outside the vocabulary
    public static UnigramModel count(HeldOutText text, int vocabularySize) {
        var counts = new long[vocabularySize];
        long total = 0;
        for (int document = 0; document < text.documents(); document++) {
            int length = text.length(document);
            for (int from = 1; from < length; from += CHUNK) {
                var tokens = new int[Math.min(CHUNK, length - from)];
                text.read(document, from, tokens);
                for (int token : tokens) {
                    if (token < 0 || token >= vocabularySize) {
                        throw new IllegalArgumentException(
                                "token id "
                                        + token
                                        + " lies outside the vocabulary of "
                                        + vocabularySize);
                    }
                    counts[token]++;
                }
                total += tokens.length;
            }
        }
        return new UnigramModel(counts, total);
    }

    /// How many tokens were counted.
    public long tokens() {
        return total;
    }

    /// Natural logarithm of the token's probability.
    public double logProbability(int token) {
        return Math.log((counts[token] + 1.0) / ((double) total + counts.length));
    }
}
