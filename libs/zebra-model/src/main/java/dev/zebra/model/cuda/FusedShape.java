package dev.zebra.model.cuda;

import java.util.List;
import java.util.Optional;

/// The shape of a model without biases and without RoPE that depends on the length, as
/// [FusedTraining] wants it.
///
/// @param vocabulary rows of the embedding and of the head
/// @param hidden width of the residual stream
/// @param intermediate width of the SwiGLU
/// @param heads query heads, a multiple of `kvHeads`
/// @param kvHeads key-value heads
/// @param headDim width of a head, even
/// @param tied whether the embedding is the head
/// @param epsilon of the norms
/// @param layers from the first to the last
/// @param rotations the rotary embeddings that layers name by index
public record FusedShape(
        int vocabulary,
        int hidden,
        int intermediate,
        int heads,
        int kvHeads,
        int headDim,
        boolean tied,
        double epsilon,
        List<Layer> layers,
        List<Rotation> rotations) {

    private static final int VECTOR = 8;
    private static final int LARGEST_HEAD = 256;
    private static final int WIDEST = 32_768;

    /// @param window tokens before the query that it sees, or [#GLOBAL]
    /// @param rotation index of its rotary embedding, or [#UNROTATED]
    public record Layer(int window, int rotation) {
        /// The window of a layer that sees everything before the query.
        public static final int GLOBAL = -1;

        /// The rotation of a layer without positions.
        public static final int UNROTATED = -1;
    }

    /// @param frequencies angle per position of each pair of dimensions, `headDim / 2` values
    /// @param factor of cosines and sines (YaRN's attention factor), 1 otherwise
    public record Rotation(float[] frequencies, float factor) {}

    /// @throws IllegalArgumentException if the numbers contradict each other
    public FusedShape {
        layers = List.copyOf(layers);
        rotations = List.copyOf(rotations);
        if (heads % kvHeads != 0) {
            throw new IllegalArgumentException(
                    "heads must be a multiple of kvHeads, got %d and %d".formatted(heads, kvHeads));
        }
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("layers must not be empty");
        }
        for (var rotation : rotations) {
            if (2 * rotation.frequencies().length != headDim) {
                throw new IllegalArgumentException(
                        "a rotation needs headDim / 2 frequencies, got %d with headDim %d"
                                .formatted(rotation.frequencies().length, headDim));
            }
        }
        for (var layer : layers) {
            if (layer.window() < Layer.GLOBAL || layer.window() == 0) {
                throw new IllegalArgumentException(
                        "a window must be at least 1 or GLOBAL, got " + layer.window());
            }
            if (layer.rotation() < Layer.UNROTATED || layer.rotation() >= rotations.size()) {
                throw new IllegalArgumentException(
                        "a layer's rotation must be below %d or UNROTATED, got %d"
                                .formatted(rotations.size(), layer.rotation()));
            }
        }
    }

    /// Why the CUDA kernels do not take this shape; empty if they do.
    public Optional<String> refusedByCuda() {
        if (hidden % VECTOR != 0 || hidden > WIDEST) {
            return Optional.of("hidden must be a multiple of 8 up to 32768, got " + hidden);
        }
        if (intermediate % VECTOR != 0) {
            return Optional.of("intermediate must be a multiple of 8, got " + intermediate);
        }
        if (headDim % (2 * VECTOR) != 0 || headDim > LARGEST_HEAD) {
            return Optional.of("headDim must be a multiple of 16 up to 256, got " + headDim);
        }
        return Optional.empty();
    }

    /// Columns of all query heads.
    int attended() {
        return heads * headDim;
    }

    /// Columns of queries, keys and values.
    int projected() {
        return (heads + 2 * kvHeads) * headDim;
    }

    /// How many tensors the weight list has.
    int weights() {
        return firstLayer() + FusedWeights.PER_LAYER * layers.size();
    }

    /// Index of the first layer's first weight.
    int firstLayer() {
        return tied ? 2 : 3;
    }
}
