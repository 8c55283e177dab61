package dev.zebra.model;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;

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

    /// An int64 tensor `[rows, time]`.
    static PtNDArray tensor(PtNDManager manager, int[]... rows) {
        int time = rows[0].length;
        var flat = new long[rows.length * time];
        for (int b = 0; b < rows.length; b++) {
            for (int t = 0; t < time; t++) {
                flat[b * time + t] = rows[b][t];
            }
        }
        return (PtNDArray) manager.create(flat, new Shape(rows.length, time));
    }

    private static void checkId(String what, int at, int id, int vocabularySize) {
        if (id < 0 || id >= vocabularySize) {
            throw new IllegalArgumentException(
                    "%s %d must be in [0, %d), got %d".formatted(what, at, vocabularySize, id));
        }
    }
}
