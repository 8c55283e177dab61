package dev.zebra.model;

import ai.djl.pytorch.engine.PtNDArray;
import dev.zebra.model.cuda.CudaException;
import java.util.List;

/// A way of computing the gradients of a model's weights and of stepping along them. Owns native
/// memory.
interface Gradients extends AutoCloseable {

    /// The fastest way there is for this model: a step written out by hand where the device and the
    /// model's shape allow it, else libtorch's own recording.
    static Gradients of(ZebraModel model, OptimizerState state, Recomputation recomputation) {
        var kernels = model.kernels();
        if (kernels.isPresent()) {
            var shape = FusedGradients.shape(model);
            if (shape.isPresent()) {
                try {
                    return new FusedGradients(
                            model, state, shape.get(), kernels.get(), recomputation);
                } catch (CudaException missing) {
                    System.getLogger(Gradients.class.getName())
                            .log(
                                    System.Logger.Level.WARNING,
                                    "training without own kernels: {0}",
                                    missing.getMessage());
                }
            }
        }
        return new RecordedGradients(model, state, recomputation);
    }

    /// Adds the gradient of `scale` times the batch's summed loss.
    ///
    /// @return the summed loss
    double add(TrainingBatch batch, double scale);

    /// Clips the sums by their global norm, takes one step of AdamW along them, and makes them
    /// zero.
    ///
    /// @return the norm before clipping; if it is not finite no weight and no moment has changed
    double step(double learningRate);

    /// The float32 sums so far, in the order of the weight list.
    List<PtNDArray> sums();

    /// Makes the sums zero.
    void clear();

    @Override
    void close();
}
