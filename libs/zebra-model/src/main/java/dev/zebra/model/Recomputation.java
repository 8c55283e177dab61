package dev.zebra.model;

/// Which activations a training step keeps for the backward pass.
public enum Recomputation {
    /// All of them: fastest, and memory in proportion to the number of layers.
    NONE,
    /// Only what enters each layer; the rest is computed again, layer by layer, when its gradients
    /// are. About a third more work, and the memory of one layer.
    EACH_LAYER;

    /// How many layers keep their activations together.
    int segment(int layers) {
        return switch (this) {
            case NONE -> layers;
            case EACH_LAYER -> 1;
        };
    }
}
