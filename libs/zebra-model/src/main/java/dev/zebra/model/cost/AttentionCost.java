package dev.zebra.model.cost;

import dev.zebra.model.LayerType;
import dev.zebra.model.ModelConfig;

/// What attention costs for one sequence, by the mask alone.
///
/// A pair is a query and a key that it sees. In a global layer query t (1-based) sees t keys, in a
/// local one `min(t, windowSize + 1)`. A pair takes `4 * heads * headDim` floating-point operations
/// forward: a product and a sum per element of a head for the score, and again for the value.
///
/// @param config the model's shape
/// @param length tokens of the sequence
public record AttentionCost(ModelConfig config, long length) {

    /// @throws IllegalArgumentException if the length is below 1
    public AttentionCost {
        if (length < 1) {
            throw new IllegalArgumentException("a length must be at least 1, got " + length);
        }
    }

    /// Bytes of the sequence's keys and values: `2 * kvHeads * headDim` elements per token and
    /// layer, of every token in global layers, of the last `windowSize + 1` in local ones.
    public long kvBytes(ElementType type) {
        return config.kvCacheBytes(length, type.bytes());
    }

    /// Pairs of all queries, over all layers.
    public double pairs() {
        return global() * pairs(length, length) + local() * pairs(length, config.window().keys());
    }

    /// Keys that a query sees in a layer, the mean over queries and layers.
    public double keysPerQuery() {
        return pairs() / length / config.layers();
    }

    /// Floating-point operations of a forward over the whole sequence.
    public double sequenceFlops() {
        return perPair() * pairs();
    }

    /// Floating-point operations of a forward per token, the mean over the sequence.
    public double meanTokenFlops() {
        return sequenceFlops() / length;
    }

    /// Floating-point operations of the sequence's last token: a decoding step at this length.
    public double lastTokenFlops() {
        return perPair()
                * (global() * (double) length
                        + local() * (double) Math.min(length, config.window().keys()));
    }

    private double perPair() {
        return 4.0 * config.heads() * config.headDim();
    }

    private int global() {
        return config.schedule().count(LayerType.GLOBAL);
    }

    private int local() {
        return config.schedule().count(LayerType.LOCAL);
    }

    /// The sum of `min(t, most)` over t = 1..length.
    private static double pairs(double length, double most) {
        double ramp = Math.min(length, most);
        return ramp * (ramp + 1) / 2 + (length - ramp) * most;
    }
}
