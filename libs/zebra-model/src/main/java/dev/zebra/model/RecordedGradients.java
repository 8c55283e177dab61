package dev.zebra.model;

import ai.djl.Device;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// Gradients by libtorch's automatic differentiation of the program, and its fused AdamW. Sums are
/// float32. Takes every model on every device.
final class RecordedGradients implements Gradients {
    private final ZebraModel model;
    private final OptimizerState state;
    private final Recomputation recomputation;
    private final Weights sums;

    RecordedGradients(ZebraModel model, OptimizerState state, Recomputation recomputation) {
        this.model = model;
        this.state = state;
        this.recomputation = recomputation;
        this.sums = Weights.zeros(model.program(), model.computed().slots(), model.device());
    }

    @Override
    public List<PtNDArray> sums() {
        return sums.tensors();
    }

    @Override
    public double add(TrainingBatch batch, double scale) {
        try (var scratch = TorchRuntime.newManager(model.device());
                var host = TorchRuntime.newManager(Device.cpu());
                var documents = DocumentArguments.of(model, scratch, batch)) {
            var call = model.program().record("gradients");
            documents.tensors().forEach(call::with);
            return call.with((PtNDArray) host.create(scale))
                    .with((PtNDArray) host.create((long) segment()))
                    .with(documents.inverse())
                    .with(model.computed().tensors())
                    .with(sums.tensors())
                    .run(scratch)
                    .getDouble();
        }
    }

    @Override
    public double step(double learningRate) {
        double norm = clip();
        if (Double.isFinite(norm)) {
            double decay = state.settings().weightDecay();
            update(learningRate, state::decays, decay);
            update(learningRate, slot -> !state.decays(slot), 0);
            model.weightsChanged();
        }
        clear();
        return norm;
    }

    @Override
    public void clear() {
        model.program().call("clear", sums.list()).close();
    }

    @Override
    public void close() {
        sums.close();
    }

    private double clip() {
        try (var scratch = TorchRuntime.newManager(model.device());
                var clip = IValue.from(state.settings().clipNorm());
                var norm = model.program().call("clip", sums.list(), clip)) {
            return norm.toTensor(scratch).getFloat();
        }
    }

    private void update(double learningRate, Predicate<WeightSlot> group, double decay) {
        if (model.computed().slots().stream().noneMatch(group)) {
            return;
        }
        var settings = state.settings();
        try (var p = list(model.master().tensors(), group);
                var g = list(sums.tensors(), group);
                var m = list(state.first().tensors(), group);
                var v = list(state.second().tensors(), group);
                var count = list(state.counts(), group);
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

    private IValue list(List<PtNDArray> tensors, Predicate<WeightSlot> group) {
        var slots = model.computed().slots();
        return IValue.listFrom(
                IntStream.range(0, slots.size())
                        .filter(i -> group.test(slots.get(i)))
                        .mapToObj(tensors::get)
                        .toArray(PtNDArray[]::new));
    }

    private int segment() {
        return recomputation.segment(model.config().layers());
    }
}
