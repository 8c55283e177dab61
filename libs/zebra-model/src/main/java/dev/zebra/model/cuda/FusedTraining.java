package dev.zebra.model.cuda;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Training of a model whose forward and backward pass are written out by hand, layer by layer,
/// without autograd; and the optimizer's step.
///
/// On CUDA it computes in bfloat16 with float32 arithmetic in norms, RoPE, SwiGLU, softmax and
/// loss, and adds every weight's gradient in float32: matrix products write or add to the float32
/// sums themselves, so that accumulating over batches costs nothing more. On the CPU the same steps
/// run in float32 by plain operations, to be compared with.
///
/// On CUDA equal batches give equal gradients only up to the order of float32 additions, because
/// attention's and the embedding's gradients are added up atomically.
///
/// Activations are allocated once per batch shape. What layers do not keep they compute again, see
/// [LayerRecomputation]. Used by one thread.
public final class FusedTraining implements AutoCloseable {
    /// Recomputes as little as the device's free memory allows.
    public static final long AUTOMATIC = -1;

    /// The part of free memory that activations may take; the rest is for fragmentation.
    private static final double SHARE = 0.95;

    private final FusedShape shape;
    private final FusedProgram program;
    private final FusedParameters parameters;
    private final FusedOperations operations;
    private final long budget;
    private @Nullable FusedActivations activations;
    private boolean fresh = true;

    /// @param manager of the device the tensors are on, closed with this
    /// @param kernels null on the CPU
    /// @param budget bytes that activations may take, or [#AUTOMATIC]; what one layer at a time
    ///     needs is taken in any case
    /// @throws CudaException if the kernels do not compile, refuse the shape, or a library is
    ///     missing
    public FusedTraining(
            FusedShape shape,
            PtNDManager manager,
            TrainedTensors tensors,
            @Nullable CudaKernels kernels,
            long budget) {
        this(shape, manager, tensors, kernels, budget, same -> same);
    }

    /// @param around what is put around the operations, to watch them
    FusedTraining(
            FusedShape shape,
            PtNDManager manager,
            TrainedTensors tensors,
            @Nullable CudaKernels kernels,
            long budget,
            UnaryOperator<FusedOperations> around) {
        this.shape = shape;
        this.program = new FusedProgram(shape, manager);
        this.budget = budget;
        this.parameters =
                new FusedParameters(
                        shape,
                        weights(tensors.compute()),
                        weights(tensors.masters()),
                        newSums(),
                        weights(tensors.first()),
                        weights(tensors.second()));
        try {
            this.operations =
                    around.apply(
                            kernels == null
                                    ? new PlainOperations(parameters, program)
                                    : new KernelOperations(parameters, program, kernels));
        } catch (RuntimeException refused) {
            // whoever falls back to another way of training needs the memory
            freeParameters();
            program.close();
            throw refused;
        }
    }

    /// Adds the gradient of `scale` times the batch's summed loss to the sums. Ids and labels must
    /// be below the vocabulary's size: nothing on the way checks them. On CUDA it returns when the
    /// loss is known, while the device still works on the gradients.
    ///
    /// @return the summed loss, natural logarithm
    public double addGradients(FusedBatch batch, double scale) {
        operations.begin(batch);
        var passes = new FusedPasses(shape, parameters, operations, activations(batch), fresh);
        double loss = passes.run(scale);
        fresh = false;
        return loss;
    }

    /// Clips the sums by their global norm, takes one step of AdamW, and makes the sums zero.
    ///
    /// @return the norm before clipping; if it is not finite no weight and no moment has changed
    /// @throws IllegalStateException if there are no gradients
    public double clipAndStep(FusedStep step) {
        if (fresh) {
            throw new IllegalStateException("there are no gradients to step along");
        }
        if (step.decays().length != shape.weights()) {
            throw new IllegalArgumentException(
                    "decays must have one value for each of %d weights, got %d"
                            .formatted(shape.weights(), step.decays().length));
        }
        double norm = operations.step(step);
        clear();
        return norm;
    }

    /// Forgets the sums.
    public void clear() {
        fresh = true;
    }

    /// The float32 sums of gradients, in the order of the weight list; they hold anything before
    /// the first batch and after [#clear].
    public List<PtNDArray> sums() {
        return parameters.sums().tensors().stream().map(FusedTensor::tensor).toList();
    }

    /// How layers recompute for the last batch's shape.
    public List<LayerRecomputation> recomputation() {
        return activations == null
                ? List.of()
                : activations.layers.stream().map(FusedActivations.Layer::recomputation).toList();
    }

    /// Frees everything but the tensors that were given.
    @Override
    public void close() {
        if (activations != null) {
            activations.close();
        }
        operations.close();
        freeParameters();
        program.close();
    }

    private void freeParameters() {
        parameters.sums().tensors().forEach(FusedTensor::close);
        List.of(parameters.compute(), parameters.masters(), parameters.first(), parameters.second())
                .forEach(list -> list.tensors().forEach(tensor -> tensor.value().close()));
    }

    private FusedActivations activations(FusedBatch batch) {
        if (activations == null || activations.tokens() != batch.tokens()) {
            if (activations != null) {
                var outgrown = activations;
                activations = null;
                outgrown.close();
            }
            long bytes = budget == AUTOMATIC ? (long) (SHARE * operations.freeBytes()) : budget;
            activations =
                    new FusedActivations(
                            shape,
                            program,
                            operations,
                            batch.tokens(),
                            FusedActivations.plan(shape, operations, batch.tokens(), bytes));
        }
        return activations;
    }

    private FusedWeights weights(List<PtNDArray> tensors) {
        var shapes = FusedWeights.shapes(shape);
        var adopted = new ArrayList<FusedTensor>();
        for (int i = 0; i < tensors.size(); i++) {
            int[] size = shapes.get(Math.min(i, shapes.size() - 1));
            adopted.add(program.adopt(tensors.get(i), size[0], size[1]));
        }
        return new FusedWeights(shape, adopted);
    }

    private FusedWeights newSums() {
        var made = new ArrayList<FusedTensor>();
        for (int[] size : FusedWeights.shapes(shape)) {
            made.add(
                    size[0] == 1
                            ? program.vector(size[1], FusedProgram.FLOAT32)
                            : program.allocate(size[0], size[1], FusedProgram.FLOAT32));
        }
        return new FusedWeights(shape, made);
    }
}
