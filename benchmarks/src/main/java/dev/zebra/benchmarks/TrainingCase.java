package dev.zebra.benchmarks;

import dev.zebra.model.ModelConfig;
import dev.zebra.model.Recomputation;

/// A training step that is measured.
///
/// @param name of the model in [Shapes]
/// @param batch rows
/// @param length tokens of a row
/// @param recomputation what is computed again in the backward pass
record TrainingCase(String name, int batch, int length, Recomputation recomputation) {

    /// From `model:batch:length`, with `:recompute` behind it to keep only what enters each layer.
    ///
    /// @throws IllegalArgumentException if it has not that form
    static TrainingCase of(String text) {
        var parts = text.split(":");
        if (parts.length != 3 && !(parts.length == 4 && parts[3].equals("recompute"))) {
            throw new IllegalArgumentException(
                    "a case must be model:batch:length or model:batch:length:recompute, got "
                            + text);
        }
        Shapes.named(parts[0]);
        return new TrainingCase(
                parts[0],
                positive(parts[1], text),
                positive(parts[2], text),
                parts.length == 4 ? Recomputation.EACH_LAYER : Recomputation.NONE);
    }

    ModelConfig config() {
        return Shapes.named(name);
    }

    /// The same step of the model with full attention in every layer.
    TrainingCase allGlobal() {
        return new TrainingCase(name + "-global", batch, length, recomputation);
    }

    double tokens() {
        return (double) batch * length;
    }

    double work() {
        return Work.training(config(), batch, length);
    }

    @Override
    public String toString() {
        return "%s, %d x %,d%s"
                .formatted(
                        name,
                        batch,
                        length,
                        recomputation == Recomputation.NONE ? "" : ", recomputing");
    }

    private static int positive(String number, String text) {
        try {
            int value = Integer.parseInt(number);
            if (value > 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(
                "batch and length of a case must be at least 1, got " + text);
    }
}
