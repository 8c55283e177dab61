package dev.zebra.model;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.zebra.model.safetensors.SafetensorsFile;
import dev.zebra.model.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// AdamW's moments and step counts, and the step itself.
final class OptimizerState implements AutoCloseable {
    private static final String FILE = "optimizer.safetensors";
    private static final String FIRST = "exp_avg.";
    private static final String SECOND = "exp_avg_sq.";

    private final ZebraModel model;
    private final AdamW settings;
    private final PtNDManager manager;
    private final Weights first;
    private final Weights second;
    private final List<PtNDArray> counts = new ArrayList<>();
    private long steps;

    OptimizerState(ZebraModel model, AdamW settings) {
        this.model = model;
        this.settings = settings;
        var slots = model.computed().slots();
        this.manager = TorchRuntime.newManager(model.device());
        this.first = Weights.zeros(model.program(), slots, model.device());
        this.second = Weights.zeros(model.program(), slots, model.device());
        slots.forEach(slot -> counts.add((PtNDArray) manager.zeros(new Shape(), DataType.FLOAT32)));
    }

    long steps() {
        return steps;
    }

    /// One step along the gradients, which are zero afterwards.
    ///
    /// @return their norm before clipping; if it is not finite nothing else has changed
    double step(Gradients gradients, double learningRate) {
        double norm = clip(gradients);
        if (Double.isFinite(norm)) {
            update(gradients, learningRate, slot -> decays(slot), settings.weightDecay());
            update(gradients, learningRate, slot -> !decays(slot), 0);
            steps++;
        }
        gradients.clear();
        return norm;
    }

    private double clip(Gradients gradients) {
        try (var scratch = TorchRuntime.newManager(model.device());
                var clip = IValue.from(settings.clipNorm());
                var norm = model.program().call("clip", gradients.sums().list(), clip)) {
            return norm.toTensor(scratch).getFloat();
        }
    }

    private void update(
            Gradients gradients, double learningRate, Predicate<WeightSlot> group, double decay) {
        if (model.computed().slots().stream().noneMatch(group)) {
            return;
        }
        try (var p = list(model.master().tensors(), group);
                var g = list(gradients.sums().tensors(), group);
                var m = list(first.tensors(), group);
                var v = list(second.tensors(), group);
                var count = list(counts, group);
                var lr = IValue.from(learningRate);
                var beta1 = IValue.from(settings.beta1());
                var beta2 = IValue.from(settings.beta2());
                var epsilon = IValue.from(settings.epsilon());
                var weightDecay = IValue.from(decay)) {
            model.program()
                    .call("adamw", p, g, m, v, count, lr, beta1, beta2, epsilon, weightDecay)
                    .close();
        }
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

    private boolean decays(WeightSlot slot) {
        return settings.decayNorms() || slot.kind().isMatrix();
    }

    private IValue list(List<PtNDArray> tensors, Predicate<WeightSlot> group) {
        var slots = model.computed().slots();
        return IValue.listFrom(
                IntStream.range(0, slots.size())
                        .filter(i -> group.test(slots.get(i)))
                        .mapToObj(tensors::get)
                        .toArray(PtNDArray[]::new));
    }

    private static long step(Path path, @Nullable String text) throws IOException {
        try {
            return Long.parseLong(text == null ? "" : text);
        } catch (NumberFormatException e) {
            throw new IOException(
                    "%s: metadata step must be an integer, got %s".formatted(path, text), e);
        }
    }
}
