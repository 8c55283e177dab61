package dev.zebra.model;

import ai.djl.Device;
import ai.djl.pytorch.engine.PtNDArray;

/// Runs the model forwards and backwards and adds up the gradients of its weights in float32. Owns
/// their native memory.
final class Gradients implements AutoCloseable {
    private final ZebraModel model;
    private final Recomputation recomputation;
    private final Weights sums;

    Gradients(ZebraModel model, Recomputation recomputation) {
        this.model = model;
        this.recomputation = recomputation;
        this.sums = Weights.zeros(model.program(), model.computed().slots(), model.device());
    }

    /// The sums so far, in the order of the weight list.
    Weights sums() {
        return sums;
    }

    /// Adds the gradient of `scale` times the batch's summed loss.
    ///
    /// @return the summed loss
    double add(TrainingBatch batch, double scale) {
        try (var scratch = TorchRuntime.newManager(model.device());
                var host = TorchRuntime.newManager(Device.cpu());
                var documents = DocumentArguments.of(model, scratch, batch)) {
            var call = model.program().record("gradients");
            documents.tensors().forEach(call::with);
            return call.with((PtNDArray) host.create(scale))
                    .with((PtNDArray) host.create(segment()))
                    .with(documents.inverse())
                    .with(model.computed().tensors())
                    .with(sums.tensors())
                    .run(scratch)
                    .getDouble();
        }
    }

    /// Makes the sums zero.
    void clear() {
        model.program().call("clear", sums.list()).close();
    }

    @Override
    public void close() {
        sums.close();
    }

    private long segment() {
        return recomputation.segment(model.config().layers());
    }
}
