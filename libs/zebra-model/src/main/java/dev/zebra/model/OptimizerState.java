package dev.zebra.model;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.zebra.model.safetensors.SafetensorsFile;
import dev.zebra.model.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// AdamW's moments and step counts.
final class OptimizerState implements AutoCloseable {
    private static final String FILE = "optimizer.safetensors";
    private static final String FIRST = "exp_avg.";
    private static final String SECOND = "exp_avg_sq.";

    private final AdamW settings;
    private final PtNDManager manager;
    private final Weights first;
    private final Weights second;
    private final List<PtNDArray> counts = new ArrayList<>();
    private long steps;

    OptimizerState(ZebraModel model, AdamW settings) {
        this.settings = settings;
        var slots = model.computed().slots();
        this.manager = TorchRuntime.newManager(model.device());
        this.first = Weights.zeros(model.program(), slots, model.device());
        try {
            this.second = Weights.zeros(model.program(), slots, model.device());
        } catch (RuntimeException outOfMemory) {
            first.close();
            manager.close();
            throw outOfMemory;
        }
        slots.forEach(slot -> counts.add((PtNDArray) manager.zeros(new Shape(), DataType.FLOAT32)));
    }

    long steps() {
        return steps;
    }

    AdamW settings() {
        return settings;
    }

    Weights first() {
        return first;
    }

    Weights second() {
        return second;
    }

    /// Step counts as libtorch's fused AdamW keeps them, one per weight.
    List<PtNDArray> counts() {
        return counts;
    }

    /// Whether a weight decays.
    boolean decays(WeightSlot slot) {
        return settings.decayNorms() || slot.kind().isMatrix();
    }

    /// A step was taken.
    void advance() {
        steps++;
    }

    void save(Path directory) throws IOException {
        Files.createDirectories(directory);
        var writer = new SafetensorsWriter(Map.of("format", "pt", "step", Long.toString(steps)));
        try (var scratch = TorchRuntime.newManager(Device.cpu())) {
            first.addTo(writer, FIRST, scratch);
            second.addTo(writer, SECOND, scratch);
            writer.write(directory.resolve(FILE));
        }
    }

    void load(Path directory) throws IOException {
        var path = directory.resolve(FILE);
        try (var file = SafetensorsFile.open(path)) {
            long step = step(path, file.metadata().get("step"));
            // nothing changes before all of it is known to be there
            for (var slot : first.slots()) {
                for (var part : slot.parts()) {
                    file.tensor(FIRST + part.name(), slot.shape(part.rows()));
                    file.tensor(SECOND + part.name(), slot.shape(part.rows()));
                }
            }
            first.load((name, shape) -> file.tensor(FIRST + name, shape));
            second.load((name, shape) -> file.tensor(SECOND + name, shape));
            // NDArray.set would give the tensor other memory instead of other values
            try (var value = manager.create((float) step)) {
                counts.forEach(value::copyTo);
            }
            steps = step;
        }
    }

    @Override
    public void close() {
        second.close();
        first.close();
        manager.close();
    }

    private static long step(Path path, @Nullable String text) throws IOException {
        try {
            long step = Long.parseLong(text == null ? "" : text);
            if (step < 0) {
                throw new IOException(
                        "%s: metadata step must be at least 0, got %d".formatted(path, step));
            }
            return step;
        } catch (NumberFormatException e) {
            throw new IOException(
                    "%s: metadata step must be an integer, got %s".formatted(path, text), e);
        }
    }
}
