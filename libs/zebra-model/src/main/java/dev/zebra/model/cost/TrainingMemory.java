package dev.zebra.model.cost;

import dev.zebra.model.ModelConfig;

/// Bytes that training takes with AdamW. The state is exact; activations are what the layers'
/// program keeps for the backward pass, kernels' scratch space aside.
///
/// With h = hidden size, q = heads * headDim, k = kvHeads * headDim, i = intermediate size, a layer
/// keeps `6h + 3q + 3k + 4i` elements per token: the stream before attention and before the SwiGLU,
/// each also normalised and normalised with the norm's weight (6h); projected and rotated queries
/// and the attention's result (3q); projected keys and values and rotated keys (3k); gate, up,
/// silu(gate) and their product (4i). When layers are recomputed, only each layer's input (h) is
/// kept, and all of one layer at a time. The head adds [#LOGITS] tokens' float32 logits twice.
///
/// @param masterWeights float32
/// @param gradients float32
/// @param moments two of AdamW's, float32
/// @param computeCopy of the weights in the computing type, when that is not float32
/// @param activations of `tokens` tokens, everything kept
/// @param recomputed of `tokens` tokens, layers recomputed
public record TrainingMemory(
        long masterWeights,
        long gradients,
        long moments,
        long computeCopy,
        long activations,
        long recomputed) {

    /// Tokens whose logits exist at a time.
    public static final int LOGITS = 256;

    /// @param tokens of a micro-batch, all rows together
    public static TrainingMemory of(ModelConfig config, long tokens, ElementType type) {
        long weights = config.parameterCount() * Float.BYTES;
        long copy =
                switch (type) {
                    case FLOAT32 -> 0;
                    case BFLOAT16 -> config.parameterCount() * type.bytes();
                };
        long layer = tokens * layerElements(config) * type.bytes();
        long stream = tokens * config.hiddenSize() * type.bytes();
        long head =
                2L * Math.min(tokens, LOGITS) * config.vocabularySize() * Float.BYTES + 2 * stream;
        return new TrainingMemory(
                weights,
                weights,
                2 * weights,
                copy,
                config.layers() * layer + head,
                config.layers() * stream + layer + head);
    }

    /// Weights, gradients, moments and the copy to compute with.
    public long state() {
        return masterWeights + gradients + moments + computeCopy;
    }

    private static long layerElements(ModelConfig config) {
        long queries = (long) config.heads() * config.headDim();
        long keys = (long) config.kvHeads() * config.headDim();
        return 6L * config.hiddenSize() + 3 * queries + 3 * keys + 4L * config.intermediateSize();
    }
}
