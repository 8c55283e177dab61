package dev.zebra.data.dataset;

/// What one training step reads.
///
/// @param tokens ids, `[batch][contextLength]`
/// @param labels the id to predict after each token, `[batch][contextLength]`; [#IGNORED] where
///     there is none
/// @param documents lengths of the pieces of documents that make up each row, in order; they fill
///     it, so that attention can be kept within each
public record TokenBatch(int[][] tokens, int[][] labels, int[][] documents) {

    /// The label that a loss leaves out.
    public static final int IGNORED = -100;
}
