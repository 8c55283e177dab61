package dev.zebra.model.cuda;

import java.util.Arrays;

/// Rows of equal length to train on, each made of whole documents one behind the other.
///
/// @param ids `rows * time` tokens, row by row
/// @param labels of each token the id to predict after it; negative ones are ignored
/// @param rows how many
/// @param documents of each row the lengths of its documents, which add up to the row's
public record FusedBatch(long[] ids, long[] labels, int rows, int[][] documents) {

    /// @throws IllegalArgumentException if the lengths contradict each other
    public FusedBatch {
        if (rows < 1 || ids.length == 0 || ids.length % rows != 0) {
            throw new IllegalArgumentException(
                    "%d ids do not make %d rows of equal length".formatted(ids.length, rows));
        }
        if (labels.length != ids.length) {
            throw new IllegalArgumentException(
                    "there must be as many labels as ids, got %d and %d"
                            .formatted(labels.length, ids.length));
        }
        if (documents.length != rows) {
            throw new IllegalArgumentException(
                    "documents of %d rows are given, got %d rows"
                            .formatted(documents.length, rows));
        }
        for (var row : documents) {
            if (Arrays.stream(row).anyMatch(length -> length < 1)
                    || Arrays.stream(row).sum() != ids.length / rows) {
                throw new IllegalArgumentException(
                        "document lengths must be above 0 and add up to %d, got %s"
                                .formatted(ids.length / rows, Arrays.toString(row)));
            }
        }
    }

    /// Rows that are one document each.
    public static FusedBatch ofRows(long[] ids, long[] labels, int rows) {
        var documents = new int[rows][];
        Arrays.setAll(documents, row -> new int[] {ids.length / rows});
        return new FusedBatch(ids, labels, rows, documents);
    }

    int tokens() {
        return ids.length;
    }

    /// Whether some row has more than one document.
    boolean packed() {
        return Arrays.stream(documents).anyMatch(row -> row.length > 1);
    }

    /// Tokens of the longest document.
    int longest() {
        return Arrays.stream(documents).flatMapToInt(Arrays::stream).max().orElseThrow();
    }

    /// Where each document starts in the whole batch, and the end.
    int[] starts() {
        var lengths = Arrays.stream(documents).flatMapToInt(Arrays::stream).toArray();
        var starts = new int[lengths.length + 1];
        for (int i = 0; i < lengths.length; i++) {
            starts[i + 1] = starts[i] + lengths[i];
        }
        return starts;
    }
}
