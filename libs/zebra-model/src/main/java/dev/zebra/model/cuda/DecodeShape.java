package dev.zebra.model.cuda;

import java.util.List;
import java.util.Optional;

/// The shape of a Llama whose decoding step runs in our kernels. All weights are bfloat16, without
/// biases.
///
/// @param hidden width of the residual stream
/// @param heads query heads
/// @param kvHeads key-value heads, a divisor of `heads`
/// @param headDim elements of a head
/// @param intermediate width of the gated feed-forward
/// @param vocabulary tokens
/// @param tied whether the head is the embedding
/// @param epsilon of the RMS norms
/// @param ropes of each layer, which of the RoPE tables rotates its queries and keys; -1 where none
///     does
public record DecodeShape(
        int hidden,
        int heads,
        int kvHeads,
        int headDim,
        int intermediate,
        int vocabulary,
        boolean tied,
        float epsilon,
        List<Integer> ropes) {

    private static final int MAX_HEAD_DIM = 256;

    /// Elements in 16 bytes, the unit in which weights are read.
    private static final int PIECE = 8;

    public DecodeShape {
        requirePositive("hidden", hidden);
        requirePositive("heads", heads);
        requirePositive("kvHeads", kvHeads);
        requirePositive("headDim", headDim);
        requirePositive("intermediate", intermediate);
        requirePositive("vocabulary", vocabulary);
        if (heads % kvHeads != 0) {
            throw new IllegalArgumentException(
                    "heads must be a multiple of kvHeads, got %d and %d".formatted(heads, kvHeads));
        }
        ropes = List.copyOf(ropes);
        requirePositive("layers", ropes.size());
    }

    int layers() {
        return ropes.size();
    }

    /// Elements of all query heads.
    int queries() {
        return heads * headDim;
    }

    /// Elements of all query, key and value heads.
    int mixed() {
        return (heads + 2 * kvHeads) * headDim;
    }

    /// Why the kernels cannot compute this shape, or nothing if they can.
    public Optional<String> obstacle() {
        if (headDim % 2 != 0 || headDim > MAX_HEAD_DIM) {
            return Optional.of(
                    "head_dim must be even and at most %d, is %d".formatted(MAX_HEAD_DIM, headDim));
        }
        if (hidden % PIECE != 0) {
            return Optional.of("hidden_size must be a multiple of 8, is " + hidden);
        }
        if (intermediate % PIECE != 0) {
            return Optional.of("intermediate_size must be a multiple of 8, is " + intermediate);
        }
        if (queries() % PIECE != 0) {
            return Optional.of("heads x head_dim must be a multiple of 8, is " + queries());
        }
        return Optional.empty();
    }

    private static void requirePositive(String field, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(field + " must be at least 1, got " + value);
        }
    }
}
