package dev.zebra.model.check;

import dev.zebra.model.safetensors.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The weight files of a checkpoint directory, by their headers alone.
///
/// @param files names; empty if there are none
/// @param bytes of all files
/// @param elements how many elements there are of each type
public record StoredWeights(List<String> files, long bytes, Map<String, Long> elements) {

    private static final StoredWeights NONE = new StoredWeights(List.of(), 0, Map.of());

    public StoredWeights {
        files = List.copyOf(files);
        elements = new TreeMap<>(elements);
    }

    /// Looks into a directory; nothing is read but headers and indices.
    ///
    /// @throws IOException if a file is damaged, or missing although an index names it
    public static StoredWeights of(Path directory) throws IOException {
        try (var checkpoint = Checkpoint.open(directory)) {
            return of(checkpoint);
        } catch (NoSuchFileException none) {
            if (Path.of(none.getFile()).endsWith("model.safetensors")) {
                return NONE;
            }
            throw none;
        }
    }

    private static StoredWeights of(Checkpoint checkpoint) throws IOException {
        long bytes = 0;
        for (var file : checkpoint.files()) {
            bytes += Files.size(file);
        }
        var elements = new TreeMap<String, Long>();
        for (var tensor : checkpoint.tensors().values()) {
            elements.merge(tensor.type().name(), tensor.elements(), Long::sum);
        }
        return new StoredWeights(
                checkpoint.files().stream().map(file -> file.getFileName().toString()).toList(),
                bytes,
                elements);
    }
}
