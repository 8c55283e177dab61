package dev.zebra.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Trains a model. One per process.
public final class TrainingSession implements AutoCloseable {

    /// Starts with fresh optimizer state.
    public TrainingSession(ZebraModel model, AdamW settings) {}

    /// One optimizer step over all micro-batches.
    public StepResult step(List<TrainingBatch> microBatches, double learningRate) {
        throw new UnsupportedOperationException("follows within the hour");
    }

    /// Mean loss per predicted token, without gradient.
    public double loss(TrainingBatch batch) {
        throw new UnsupportedOperationException("follows within the hour");
    }

    /// Optimizer steps taken.
    public long steps() {
        return 0;
    }

    /// Writes `optimizer.safetensors` into the directory.
    public void saveOptimizer(Path directory) throws IOException {}

    /// Reads `optimizer.safetensors` from the directory.
    public void loadOptimizer(Path directory) throws IOException {}

    @Override
    public void close() {}
}
