package dev.zebra.model;

import java.util.Arrays;

/// Tokens to append to the sequence of one slot of a [KvCache].
///
/// @param slot of the cache
/// @param tokens ids, at least one; the array is used, not copied
/// @param wanted after which of them the model's predictions are wanted
/// @param length of the whole sequence as far as it is known: of a prompt that is fed in pieces,
///     the length of the prompt. Only rotary embeddings that depend on it ask; what has been fed
///     counts in any case
public record Feed(int slot, int[] tokens, Wanted wanted, int length) {

    /// After which tokens predictions are wanted.
    public enum Wanted {
        /// After none: a piece of a prompt that goes on.
        NONE,
        /// After the last one.
        LAST,
        /// After each.
        ALL
    }

    /// Tokens of a sequence of which no more is known yet.
    public Feed(int slot, int[] tokens, Wanted wanted) {
        this(slot, tokens, wanted, 0);
    }

    /// How many predictions are wanted.
    public int rows() {
        return switch (wanted) {
            case NONE -> 0;
            case LAST -> 1;
            case ALL -> tokens.length;
        };
    }

    /// The piece from .. to - 1 of these tokens.
    Feed piece(int from, int to, Wanted wantedOfIt, int lengthOfAll) {
        return new Feed(slot, Arrays.copyOfRange(tokens, from, to), wantedOfIt, lengthOfAll);
    }
}
