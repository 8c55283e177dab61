package dev.zebra.model.cuda;

import java.util.List;

/// Device memory of the keys and values of several sequences. The token at position `p` of a
/// sequence lies at `p % capacity` of its slot, its key rotated.
///
/// @param slots sequences it has room for
/// @param layers from the first
public record DecodeCache(int slots, List<Layer> layers) {

    /// The cache of one layer, bfloat16 `[slots, capacity, kvHeads, headDim]` each.
    ///
    /// @param keys device pointer, aligned to 16 bytes
    /// @param values device pointer, aligned to 16 bytes
    /// @param capacity tokens of a slot: at most `windowSize + 1` in a local layer, whose queries
    ///     see what is in the ring; as long as a sequence may get in a global one
    /// @param ring whether a sequence may get longer than the capacity
    public record Layer(long keys, long values, int capacity, boolean ring) {
        private static final int ALIGNMENT = 16;

        public Layer {
            if (capacity < 1) {
                throw new IllegalArgumentException(
                        "a cache's capacity must be at least 1, got " + capacity);
            }
            if (keys % ALIGNMENT != 0 || values % ALIGNMENT != 0) {
                throw new IllegalArgumentException(
                        "keys at %#x and values at %#x must be aligned to 16 bytes"
                                .formatted(keys, values));
            }
        }
    }

    public DecodeCache {
        if (slots < 1) {
            throw new IllegalArgumentException("a cache needs a slot, got " + slots);
        }
        layers = List.copyOf(layers);
    }

    /// The position that a token must be below.
    int maxPositions() {
        return layers.stream()
                .filter(layer -> !layer.ring())
                .mapToInt(Layer::capacity)
                .min()
                .orElse(Integer.MAX_VALUE);
    }
}
