package dev.zebra.benchmarks;

import dev.zebra.model.ComputeDevice;
import dev.zebra.model.ModelConfig;
import dev.zebra.model.ZebraModel;
import dev.zebra.model.safetensors.SafetensorsFile;
import dev.zebra.model.safetensors.SafetensorsWriter;
import dev.zebra.model.safetensors.TensorType;
import dev.zebra.model.safetensors.TensorView;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;

/// Checkpoints of random weights, as files.
final class RandomCheckpoint {
    /// The name of the file with the weights.
    static final String FILE = "model.safetensors";

    private RandomCheckpoint() {}

    /// Writes one, of this element type, into a new folder inside `parent`.
    static Path write(ModelConfig config, TensorType type, Path parent) throws IOException {
        var folder = parent.resolve(type.name());
        try (var model = ZebraModel.random(config, 1, ComputeDevice.cpu())) {
            model.save(folder);
        }
        if (type == TensorType.BF16) {
            truncate(folder.resolve(FILE));
        }
        return folder;
    }

    /// Deletes a folder with folders of files.
    static void delete(Path parent) throws IOException {
        try (var walk = Files.walk(parent)) {
            for (var path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /// Keeps the upper half of every float32.
    private static void truncate(Path file) throws IOException {
        var writer = new SafetensorsWriter(Map.of("format", "pt"));
        try (var arena = Arena.ofConfined();
                var whole = SafetensorsFile.open(file)) {
            whole.tensors()
                    .forEach(
                            (name, tensor) ->
                                    writer.add(
                                            name,
                                            new TensorView(
                                                    TensorType.BF16,
                                                    tensor.shape(),
                                                    upperHalves(tensor, arena))));
            writer.write(file);
        }
    }

    private static MemorySegment upperHalves(TensorView tensor, Arena arena) {
        var halves = arena.allocate(ValueLayout.JAVA_SHORT, tensor.elements());
        for (long i = 0; i < tensor.elements(); i++) {
            int bits = tensor.data().get(ValueLayout.JAVA_INT_UNALIGNED, i * Integer.BYTES);
            halves.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) (bits >>> 16));
        }
        return halves;
    }
}
