package dev.zebra.eval.perplexity;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// Documents that were written down in a test.
record InMemoryText(List<int[]> tokens) implements HeldOutText {

    static InMemoryText of(int[]... documents) {
        return new InMemoryText(List.of(documents));
    }

    /// Documents of these lengths, with ids below `vocabularySize`.
    static InMemoryText random(long seed, int vocabularySize, int... lengths) {
        var random = new Random(seed);
        return new InMemoryText(
                IntStream.of(lengths)
                        .mapToObj(length -> random.ints(length, 0, vocabularySize).toArray())
                        .toList());
    }

    @Override
    public int documents() {
        return tokens.size();
    }

    @Override
    public int length(int document) {
        return tokens.get(document).length;
    }

    @Override
    public void read(int document, int from, int[] into) {
        System.arraycopy(tokens.get(document), from, into, 0, into.length);
    }
}
