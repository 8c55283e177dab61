package dev.zebra.model;

import java.util.Arrays;

/// Rows of equal length to train on. `labels[b][t]` is the id to predict after `tokens[b][t]` (so
/// labels are already shifted), or [#IGNORED].
///
/// A row holds one document or several, one after the other: no token sees another document, and
/// positions start at 0 in each. The last token of a document has no next one, so its label should
/// be [#IGNORED].
///
/// The arrays are used, not copied: whoever fills them must not change them during a step.
///
/// @param tokens ids, `[batch][time]`
/// @param labels ids or [#IGNORED], `[batch][time]`
/// @param documents lengths of the documents of each row, which fill it
public record TrainingBatch(int[][] tokens, int[][] labels, int[][] documents) {

    /// The label of a position that predicts nothing.
    public static final int IGNORED = -100;

    /// @throws IllegalArgumentException if the batch is empty, ragged, the shapes differ, or the
    ///     documents do not fill the rows
    public TrainingBatch {
        if (tokens.length == 0 || tokens[0].length == 0) {
            throw new IllegalArgumentException("a training batch needs at least one token");
        }
        requireRows("labels", labels, tokens);
        requireRows("documents", documents, tokens);
        for (int b = 0; b < tokens.length; b++) {
            if (tokens[b].length != tokens[0].length || labels[b].length != tokens[0].length) {
                throw new IllegalArgumentException(
                        "every row must have %d tokens and labels, row %d has %d and %d"
                                .formatted(
                                        tokens[0].length, b, tokens[b].length, labels[b].length));
            }
            requireFilled(documents[b], b, tokens[b].length);
        }
    }

    /// A batch whose rows are one document each.
    ///
    /// @throws IllegalArgumentException as for the whole record
    public TrainingBatch(int[][] tokens, int[][] labels) {
        this(tokens, labels, whole(tokens));
    }

    /// A batch that predicts each token from the ones before it; each row loses its last token.
    ///
    /// @param rows ids, `[batch][time + 1]`
    public static TrainingBatch ofRows(int[][] rows) {
        var tokens = new int[rows.length][];
        var labels = new int[rows.length][];
        for (int b = 0; b < rows.length; b++) {
            tokens[b] = Arrays.copyOfRange(rows[b], 0, rows[b].length - 1);
            labels[b] = Arrays.copyOfRange(rows[b], 1, rows[b].length);
        }
        return new TrainingBatch(tokens, labels);
    }

    /// How many rows.
    public int rows() {
        return tokens.length;
    }

    /// How many tokens a row has.
    public int length() {
        return tokens[0].length;
    }

    /// How many tokens are predicted.
    public long predicted() {
        long count = 0;
        for (var row : labels) {
            for (int label : row) {
                count += label == IGNORED ? 0 : 1;
            }
        }
        return count;
    }

    private static int[][] whole(int[][] tokens) {
        var documents = new int[tokens.length][];
        Arrays.setAll(documents, b -> new int[] {tokens[b].length});
        return documents;
    }

    private static void requireRows(String what, int[][] rows, int[][] tokens) {
        if (rows.length != tokens.length) {
            throw new IllegalArgumentException(
                    "%s must have as many rows as tokens, got %d and %d"
                            .formatted(what, rows.length, tokens.length));
        }
    }

    private static void requireFilled(int[] documents, int row, int length) {
        long sum = 0;
        for (int document : documents) {
            if (document < 1) {
                throw new IllegalArgumentException(
                        "documents must have at least one token, row %d has one of %d"
                                .formatted(row, document));
            }
            sum += document;
        }
        if (sum != length) {
            throw new IllegalArgumentException(
                    "the documents of row %d must fill its %d tokens, they have %d"
                            .formatted(row, length, sum));
        }
    }
}
