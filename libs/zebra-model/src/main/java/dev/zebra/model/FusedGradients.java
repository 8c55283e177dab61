package dev.zebra.model;

import ai.djl.pytorch.engine.PtNDArray;
import dev.zebra.model.cuda.CudaKernels;
import dev.zebra.model.cuda.FusedBatch;
import dev.zebra.model.cuda.FusedShape;
import dev.zebra.model.cuda.FusedStep;
import dev.zebra.model.cuda.FusedTraining;
import dev.zebra.model.cuda.TrainedTensors;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Gradients on CUDA by a forward and backward pass written out by hand, in our own kernels.
final class FusedGradients implements Gradients {
    private final OptimizerState state;
    private final FusedTraining training;
    private final double[] decays;

    FusedGradients(
            ZebraModel model,
            OptimizerState state,
            FusedShape shape,
            CudaKernels kernels,
            Recomputation recomputation) {
        this.state = state;
        this.training =
                new FusedTraining(
                        shape,
                        TorchRuntime.newManager(model.device()),
                        new TrainedTensors(
                                model.computed().tensors(),
                                model.master().tensors(),
                                state.first().tensors(),
                                state.second().tensors()),
                        kernels,
                        budget(recomputation));
        double decay = state.settings().weightDecay();
        this.decays =
                model.computed().slots().stream()
                        .mapToDouble(slot -> state.decays(slot) ? decay : 0)
                        .toArray();
    }

    /// The model's shape in the kernels' words, if they take it.
    static Optional<FusedShape> shape(ZebraModel model) {
        var config = model.config();
        if (config.qkvBias() || config.outputBias() || config.mlpBias() || model.rotary().move()) {
            return Optional.empty();
        }
        var ropes = RotaryTables.distinct(config);
        var shape =
                new FusedShape(
                        config.vocabularySize(),
                        config.hiddenSize(),
                        config.intermediateSize(),
                        config.heads(),
                        config.kvHeads(),
                        config.headDim(),
                        config.tiedEmbeddings(),
                        config.normEpsilon(),
                        IntStream.range(0, config.layers())
                                .mapToObj(layer -> layer(config, ropes, layer))
                                .toList(),
                        ropes.stream()
                                .map(
                                        rope ->
                                                new FusedShape.Rotation(
                                                        rope.inverseFrequencies(config.headDim()),
                                                        rope.attentionFactor()))
                                .toList());
        return shape.refusedByCuda().isPresent() ? Optional.empty() : Optional.of(shape);
    }

    @Override
    public double add(TrainingBatch batch, double scale) {
        return training.addGradients(
                new FusedBatch(
                        flat(batch.tokens()),
                        flat(batch.labels()),
                        batch.rows(),
                        batch.documents()),
                scale);
    }

    @Override
    public double step(double learningRate) {
        var settings = state.settings();
        return training.clipAndStep(
                new FusedStep(
                        state.steps() + 1,
                        learningRate,
                        settings.beta1(),
                        settings.beta2(),
                        settings.epsilon(),
                        settings.clipNorm(),
                        decays));
    }

    @Override
    public List<PtNDArray> sums() {
        return training.sums();
    }

    @Override
    public void clear() {
        training.clear();
    }

    @Override
    public void close() {
        training.close();
    }

    private static FusedShape.Layer layer(ModelConfig config, List<Rope> ropes, int layer) {
        int window =
                switch (config.schedule().get(layer)) {
                    case GLOBAL -> FusedShape.Layer.GLOBAL;
                    case LOCAL -> config.window().windowSize();
                };
        return new FusedShape.Layer(window, RotaryTables.index(ropes, config, layer));
    }

    /// Whoever asks for every layer gets it; otherwise memory decides what can be kept.
    private static long budget(Recomputation recomputation) {
        return switch (recomputation) {
            case NONE -> FusedTraining.AUTOMATIC;
            case EACH_LAYER -> 0;
        };
    }

    private static long[] flat(int[][] rows) {
        return Arrays.stream(rows).flatMapToInt(Arrays::stream).asLongStream().toArray();
    }
}
