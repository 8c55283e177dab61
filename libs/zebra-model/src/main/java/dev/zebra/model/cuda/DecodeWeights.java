package dev.zebra.model.cuda;

import java.util.ArrayList;
import java.util.List;

/// Device pointers of a model's bfloat16 weights, each contiguous and row-major `[out, in]`.
///
/// @param embedding `[vocabulary, hidden]`
/// @param norm `[hidden]`
/// @param head `[vocabulary, hidden]`, the embedding if tied
/// @param layers from the first
record DecodeWeights(long embedding, long norm, long head, List<Layer> layers) {

    /// The weights of a layer.
    ///
    /// @param attentionNorm `[hidden]`
    /// @param mixed queries, keys, values: `[(heads + 2 kvHeads) headDim, hidden]`
    /// @param attentionOut `[hidden, heads headDim]`
    /// @param gatedNorm `[hidden]`
    /// @param gateUp gates, then ups: `[2 intermediate, hidden]`
    /// @param down `[hidden, intermediate]`
    record Layer(
            long attentionNorm,
            long mixed,
            long attentionOut,
            long gatedNorm,
            long gateUp,
            long down) {}

    private static final int PER_LAYER = 6;
    private static final long ALIGNMENT = 16;

    /// From the model's weight list: embedding, final norm, head unless tied, then six a layer.
    ///
    /// @throws IllegalArgumentException if the list is not as long as the shape implies, or a
    ///     weight is not aligned to 16 bytes
    static DecodeWeights of(DecodeShape shape, long... pointers) {
        int first = shape.tied() ? 2 : 3;
        int expected = first + PER_LAYER * shape.layers();
        if (pointers.length != expected) {
            throw new IllegalArgumentException(
                    "%d layers have %d weights, got %d"
                            .formatted(shape.layers(), expected, pointers.length));
        }
        for (int i = 0; i < pointers.length; i++) {
            if (pointers[i] == 0 || pointers[i] % ALIGNMENT != 0) {
                throw new IllegalArgumentException(
                        "weight %d is at %#x, not aligned to 16 bytes".formatted(i, pointers[i]));
            }
        }
        var layers = new ArrayList<Layer>();
        for (int at = first; at < expected; at += PER_LAYER) {
            layers.add(
                    new Layer(
                            pointers[at],
                            pointers[at + 1],
                            pointers[at + 2],
                            pointers[at + 3],
                            pointers[at + 4],
                            pointers[at + 5]));
        }
        return new DecodeWeights(
                pointers[0], pointers[1], pointers[shape.tied() ? 0 : 2], List.copyOf(layers));
    }
}
