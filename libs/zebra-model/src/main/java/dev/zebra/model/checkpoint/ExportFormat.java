package dev.zebra.model.checkpoint;

import java.util.Arrays;
import java.util.Locale;

/// For which class of other tools a checkpoint is written.
public enum ExportFormat {
    /// For the plainest class of Hugging Face that computes the model exactly: `ministral` for
    /// stripes, and where ministral cannot say it, `qwen2` for biases, `smollm3` for layers without
    /// positions; `llama` for a model without stripes.
    MINISTRAL,
    /// For Llama, whose layers are all global: a striped model computes something else there.
    LLAMA;

    /// Reads `ministral` or `llama`.
    ///
    /// @throws IllegalArgumentException if it is neither
    public static ExportFormat of(String name) {
        return Arrays.stream(values())
                .filter(format -> format.toString().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "the format must be one of %s, got %s"
                                                .formatted(Arrays.toString(values()), name)));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
