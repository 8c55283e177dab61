package dev.zebra.model;

/// Tokens to append to the sequence of one slot of a [KvCache].
///
/// @param slot of the cache
/// @param tokens ids, at least one; the array is used, not copied
/// @param wanted after which of them the model's predictions are wanted
public record Feed(int slot, int[] tokens, Wanted wanted) {

    /// After which tokens predictions are wanted.
    public enum Wanted {
        /// After none: a piece of a prompt that goes on.
        NONE,
        /// After the last one.
        LAST,
        /// After each.
        ALL
    }

    /// How many predictions are wanted.
    int rows() {
        return switch (wanted) {
            case NONE -> 0;
            case LAST -> 1;
            case ALL -> tokens.length;
        };
    }
}
