package dev.zebra.data.dataset;

/// What one training step reads.
///
/// @param tokens ids, `[batch][contextLength]`
/// @param labels the id to predict after each token, `[batch][contextLength]`; [#IGNORED] where
///     there is none
public record TokenBatch(int[][] tokens, int[][] labels) {

    /// The label that a loss leaves out.
    public static final int IGNORED = -100;
}
