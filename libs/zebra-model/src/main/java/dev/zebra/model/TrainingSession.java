package dev.zebra.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Trains a model in place with AdamW. It is used by one thread, which nothing else computes with
/// the model beside.
///
/// Equal batches, settings and thread counts give equal losses, bit for bit on one CPU, also across
/// [#saveOptimizer] and [#loadOptimizer] with the model saved beside.
public final class TrainingSession implements AutoCloseable {
    private final ZebraModel model;
    private final Gradients gradients;
    private final OptimizerState optimizer;

    /// Starts with fresh optimizer state and keeps all activations. The model stays its owner's.
    ///
    /// @throws IllegalStateException if the model was not loaded for training
    public TrainingSession(ZebraModel model, AdamW settings) {
        this(model, settings, Recomputation.NONE);
    }

    /// Starts with fresh optimizer state. The model stays its owner's.
    ///
    /// @throws IllegalStateException if the model was not loaded for training
    public TrainingSession(ZebraModel model, AdamW settings, Recomputation recomputation) {
        this.model = model;
        model.master();
        this.optimizer = new OptimizerState(model, settings);
        try {
            this.gradients = Gradients.of(model, optimizer, recomputation);
        } catch (RuntimeException outOfMemory) {
            optimizer.close();
            throw outOfMemory;
        }
    }

    /// One optimizer step over all micro-batches: the loss is the mean over all tokens predicted in
    /// them, however they are spread.
    ///
    /// @param learningRate at least 0
    /// @throws IllegalArgumentException if there is no batch, nothing to predict, or an id is out
    ///     of range; nothing has changed then
    public StepResult step(List<TrainingBatch> microBatches, double learningRate) {
        if (!(learningRate >= 0) || Double.isInfinite(learningRate)) {
            throw new IllegalArgumentException(
                    "the learning rate must be at least 0, got " + learningRate);
        }
        long predicted = predicted(microBatches);
        double loss = backward(microBatches, predicted);
        double norm = gradients.step(learningRate);
        if (Double.isFinite(norm)) {
            optimizer.advance();
        }
        return new StepResult(loss, norm, predicted);
    }

    /// Mean loss per predicted token, without gradient.
    ///
    /// @throws IllegalArgumentException if nothing is predicted or an id is out of range
    public double loss(TrainingBatch batch) {
        long predicted = predicted(List.of(batch));
        try (var scratch = TorchRuntime.newManager(model.device());
                var documents = DocumentArguments.of(model, scratch, batch);
                var sum = model.program().call("loss", documents.with(model.computed().list()))) {
            return sum.toTensor(scratch).getDouble() / predicted;
        }
    }

    /// Optimizer steps taken, those before a resume included.
    public long steps() {
        return optimizer.steps();
    }

    /// Writes moments and step count as `optimizer.safetensors` into the directory, aside and then
    /// moved into place.
    public void saveOptimizer(Path directory) throws IOException {
        optimizer.save(directory);
    }

    /// Replaces the optimizer state by what [#saveOptimizer] wrote.
    ///
    /// @throws IOException if the file is missing, damaged, or of another model's shape
    public void loadOptimizer(Path directory) throws IOException {
        optimizer.load(directory);
    }

    /// Frees gradients and optimizer state; the model stays.
    @Override
    public void close() {
        gradients.close();
        optimizer.close();
    }

    /// Norm of the gradient of every tensor of the checkpoint, by name. Changes nothing.
    ///
    /// @throws IllegalArgumentException as [#step]
    public Map<String, Double> gradientNorms(List<TrainingBatch> microBatches) {
        backward(microBatches, predicted(microBatches));
        var norms = new LinkedHashMap<String, Double>();
        var slots = model.computed().slots();
        for (int i = 0; i < slots.size(); i++) {
            var slot = slots.get(i);
            var values = TensorMemory.floats(gradients.sums().get(i));
            int at = 0;
            for (var part : slot.parts()) {
                int end = at + (int) (part.rows() * slot.width());
                double sum = 0;
                for (; at < end; at++) {
                    sum += (double) values[at] * values[at];
                }
                norms.put(part.name(), Math.sqrt(sum));
            }
        }
        gradients.clear();
        return norms;
    }

    private double backward(List<TrainingBatch> microBatches, long predicted) {
        double loss = 0;
        try {
            for (var batch : microBatches) {
                loss += gradients.add(batch, 1.0 / predicted);
            }
        } catch (RuntimeException | Error failed) {
            // what was added so far is not the next step's
            gradients.clear();
            throw failed;
        }
        return loss / predicted;
    }

    private long predicted(List<TrainingBatch> microBatches) {
        microBatches.forEach(batch -> Tokens.check(batch, model.config().vocabularySize()));
        long predicted = microBatches.stream().mapToLong(TrainingBatch::predicted).sum();
        if (predicted == 0) {
            throw new IllegalArgumentException(
                    "%d micro-batches predict no token".formatted(microBatches.size()));
        }
        return predicted;
    }
}
