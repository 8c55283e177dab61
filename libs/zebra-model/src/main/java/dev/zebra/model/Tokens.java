package dev.zebra.model;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.Arrays;

/// Token ids on their way into tensors; every id is held against the vocabulary before native code
/// sees it.
final class Tokens {
    private Tokens() {}

    /// @throws IllegalArgumentException if there is no token or an id is out of range
    static void check(int[] tokens, int vocabularySize) {
        if (tokens.length == 0) {
            throw new IllegalArgumentException("at least one token is needed, got none");
        }
        for (int i = 0; i < tokens.length; i++) {
            checkId("token", i, tokens[i], vocabularySize);
        }
    }

    /// @throws IllegalArgumentException if an id or a label that counts is out of range
    static void check(TrainingBatch batch, int vocabularySize) {
        for (int b = 0; b < batch.rows(); b++) {
            check(batch.tokens()[b], vocabularySize);
            for (int t = 0; t < batch.length(); t++) {
                if (batch.labels()[b][t] != TrainingBatch.IGNORED) {
                    checkId("label", t, batch.labels()[b][t], vocabularySize);
                }
            }
        }
    }

    /// An int64 tensor of all rows, one after the other.
    static PtNDArray tensor(PtNDManager manager, int[]... rows) {
        return (PtNDArray)
                manager.create(
                        Arrays.stream(rows).flatMapToInt(Arrays::stream).asLongStream().toArray());
    }

    private static void checkId(String what, int at, int id, int vocabularySize) {
        if (id < 0 || id >= vocabularySize) {
            throw new IllegalArgumentException(
                    "%s %d must be in [0, %d), got %d".formatted(what, at, vocabularySize, id));
        }
    }
}
