package dev.zebra.model.check;

import dev.zebra.model.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The weight files of a checkpoint directory, by their headers alone.
///
/// @param files names, sorted; empty if there are none
/// @param bytes of all files
/// @param elements how many elements there are of each type; empty for PyTorch's `.bin` files,
///     whose headers are not read here
public record StoredWeights(List<String> files, long bytes, Map<String, Long> elements) {
    private static final String SAFETENSORS = "model*.safetensors";
    private static final String PYTORCH = "pytorch_model*.bin";

    public StoredWeights {
        files = List.copyOf(files);
    }

    /// Looks into a directory.
    ///
    /// @throws IOException if it cannot be read or a file is damaged
    public static StoredWeights of(Path directory) throws IOException {
        var safetensors = files(directory, SAFETENSORS);
        var files = safetensors.isEmpty() ? files(directory, PYTORCH) : safetensors;
        long bytes = 0;
        for (var file : files) {
            bytes += Files.size(file);
        }
        return new StoredWeights(
                files.stream().map(file -> file.getFileName().toString()).toList(),
                bytes,
                elements(safetensors));
    }

    private static Map<String, Long> elements(List<Path> files) throws IOException {
        var elements = new TreeMap<String, Long>();
        for (var file : files) {
            try (var open = SafetensorsFile.open(file)) {
                for (var tensor : open.tensors().values()) {
                    elements.merge(tensor.type().name(), tensor.elements(), Long::sum);
                }
            }
        }
        return elements;
    }

    private static List<Path> files(Path directory, String pattern) throws IOException {
        try (var files = Files.newDirectoryStream(directory, pattern)) {
            var list = new ArrayList<Path>();
            files.forEach(list::add);
            list.sort(null);
            return list;
        }
    }
}
