package dev.zebra.model.cost;

import dev.zebra.model.ModelConfig;

/// Bytes that serving takes: the weights once, and keys and values per sequence.
///
/// @param weights in the computing type
/// @param perSequence keys and values of one sequence
public record ServingMemory(long weights, long perSequence) {

    /// @param length tokens of a sequence, at least 1
    public static ServingMemory of(ModelConfig config, long length, ElementType type) {
        return new ServingMemory(
                config.parameterCount() * type.bytes(),
                new AttentionCost(config, length).kvBytes(type));
    }

    /// With this many sequences at a time.
    public long total(int sequences) {
        return weights + sequences * perSequence;
    }
}
