package dev.zebra.model.cost;

import dev.zebra.model.LayerType;
import dev.zebra.model.ModelConfig;

/// Bytes that training takes with AdamW. The state is exact; activations are an estimate: what the
/// layers' program keeps for the backward pass, without its scratch space.
///
/// With h = hidden size, q = heads * headDim, k = kvHeads * headDim, i = intermediate size, a layer
/// keeps `6h + 3q + 3k + 4i` elements per token: the stream before attention and before the SwiGLU,
/// each also normalised and normalised with the norm's weight (6h); projected and rotated queries
/// and the attention's result (3q); projected keys and values and rotated keys (3k); gate, up,
/// silu(gate) and their product (4i). On the CPU attention works on copies of keys and values, one
/// for each query head (2q) where heads share them, and in local layers one for each of the two
/// blocks that see them (4q).
///
/// Where our own kernels train, on CUDA, activations take less than this: about 15 GB where this
/// says 24 were seen for eight layers of a 7B model and 16,384 tokens.
///
/// On top come the gradients of one layer at a time, and the logits of [#LOGITS] tokens twice. When
/// layers are recomputed, only each layer's input (h) is kept, and all of one layer at a time.
///
/// @param masterWeights float32
/// @param gradients float32
/// @param moments two of AdamW's, float32
/// @param computeCopy of the weights in the computing type, when that is not float32
/// @param activations everything kept
/// @param recomputed layers recomputed
public record TrainingMemory(
        long masterWeights,
        long gradients,
        long moments,
        long computeCopy,
        long activations,
        long recomputed) {

    /// Tokens whose logits exist at a time.
    public static final int LOGITS = 256;

    /// @param tokens of a micro-batch, which is one sequence
    /// @param type of the device: float32 is the CPU's
    public static TrainingMemory of(ModelConfig config, long tokens, ElementType type) {
        long weights = config.parameterCount() * Float.BYTES;
        long copy =
                switch (type) {
                    case FLOAT32 -> 0;
                    case BFLOAT16 -> config.parameterCount() * type.bytes();
                };
        long token = tokens * type.bytes();
        long stream = token * config.hiddenSize();
        long head =
                2L * Math.min(tokens, LOGITS) * config.vocabularySize() * Float.BYTES + 2 * stream;
        long all = 0;
        long largest = 0;
        for (var layer : config.schedule().types()) {
            long kept = token * (shared(config) + copies(config, layer, tokens, type));
            all += kept;
            largest = Math.max(largest, kept);
        }
        return new TrainingMemory(
                weights,
                weights,
                2 * weights,
                copy,
                all + largest + head,
                config.layers() * stream + 2 * largest + head);
    }

    /// Weights, gradients, moments and the copy to compute with.
    public long state() {
        return masterWeights + gradients + moments + computeCopy;
    }

    private static long shared(ModelConfig config) {
        return 6L * config.hiddenSize()
                + 3 * queries(config)
                + 3L * config.kvHeads() * config.headDim()
                + 4L * config.intermediateSize();
    }

    private static long copies(ModelConfig config, LayerType layer, long tokens, ElementType type) {
        if (type != ElementType.FLOAT32) {
            return 0;
        }
        boolean inBlocks = layer == LayerType.LOCAL && tokens > config.window().keys();
        if (inBlocks) {
            return 4 * queries(config);
        }
        return config.heads() == config.kvHeads() ? 0 : 2 * queries(config);
    }

    private static long queries(ModelConfig config) {
        return (long) config.heads() * config.headDim();
    }
}
