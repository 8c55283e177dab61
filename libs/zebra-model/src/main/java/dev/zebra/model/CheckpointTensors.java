package dev.zebra.model;

import dev.zebra.model.safetensors.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/// Holds the tensors of a checkpoint to what its config asks for.
public final class CheckpointTensors {
    /// Buffers that transformers 4.31 and older saved; they follow from the config.
    private static final String DERIVED = ".rotary_emb.inv_freq";

    private CheckpointTensors() {}

    /// Reads names and shapes alone.
    ///
    /// @param directory for messages
    /// @throws IOException naming a tensor that is missing, that is not of the shape or of a type
    ///     of weights, or that the model has no place for
    public static void require(Checkpoint checkpoint, ModelConfig config, Path directory)
            throws IOException {
        Set<String> unknown = new TreeSet<>(checkpoint.names());
        for (var slot : WeightSlot.of(config)) {
            for (var part : slot.parts()) {
                var type = checkpoint.tensor(part.name(), slot.shape(part.rows())).type();
                if (!type.isWeight()) {
                    throw new IOException(
                            "%s: %s is of the type %s, weights are F32, F16 or BF16"
                                    .formatted(directory, part.name(), type));
                }
                unknown.remove(part.name());
            }
        }
        unknown.removeIf(name -> name.endsWith(DERIVED));
        if (config.tiedEmbeddings()) {
            unknown.remove("lm_head.weight");
        }
        if (!unknown.isEmpty()) {
            throw new IOException(
                    "%s has tensors that the model has no place for: %s"
                            .formatted(directory, unknown));
        }
    }
}
