package dev.zebra.model.cuda;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Forward and backward pass of a model written out by hand, layer by layer, without autograd, and
/// the optimizer's step.
///
/// On CUDA it computes in bfloat16 with float32 arithmetic in norms, RoPE, SwiGLU, softmax and
/// loss, and adds every weight's gradient in float32: matrix products write or add to the float32
/// sums themselves, so that accumulating over batches costs nothing more. On the CPU the same steps
/// run in float32 by plain operations, to be compared with.
///
/// On CUDA equal batches give equal gradients only up to the order of float32 additions:
/// attention's and the embedding's gradients are added up atomically.
///
/// Activations are allocated once per batch shape. What layers do not keep they compute again, see
/// [Recomputation]. Used by one thread.
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
        this.operations =
                around.apply(
                        kernels == null
                                ? new PlainOperations(parameters, program)
                                : new KernelOperations(parameters, program, kernels));
    }

    /// Adds the gradient of `scale` times the batch's summed loss to the sums. Ids and labels must
    /// be below the vocabulary's size: nothing on the way checks them. On CUDA it returns when the
    /// loss is known, while the device still works on the gradients.
    ///
    /// @return the summed loss, natural logarithm
    public double addGradients(FusedBatch batch, double scale) {
        operations.begin(batch);
        var space = activations(batch);
        var attention = new ArrayList<FusedOperations.Attention>();
        try {
            forward(space, attention);
            head(space, scale);
            var loss = operations.loss();
            backward(space, attention);
            fresh = false;
            return loss.get();
        } finally {
            attention.forEach(FusedOperations.Attention::close);
        }
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
    public List<Recomputation> recomputation() {
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
        parameters.sums().tensors().forEach(FusedTensor::close);
        List.of(parameters.compute(), parameters.masters(), parameters.first(), parameters.second())
                .forEach(list -> list.tensors().forEach(tensor -> tensor.value().close()));
        program.close();
    }

    private void forward(FusedActivations space, List<FusedOperations.Attention> attention) {
        var weights = parameters.compute();
        operations.embed(weights.embedding(), space.layers.getFirst().input());
        for (int i = 0; i < space.layers.size(); i++) {
            var layer = space.layers.get(i);
            var w = weights.layer(i);
            if (i == 0) {
                operations.norm(layer.input(), w.norm1(), space.normed, layer.inverse1());
            } else {
                operations.addNorm(
                        space.layers.get(i - 1).middle(),
                        space.added,
                        w.norm1(),
                        layer.input(),
                        space.normed,
                        layer.inverse1());
            }
            project(i, layer, w, space);
            attention.add(operations.attention(layer.qkv(), shape.layers().get(i).window()));
            middle(layer, w, space, attention.get(i));
            operations.product(space.normed, w.gateUp(), layer.gateUp());
            operations.swiglu(layer.gateUp(), space.activated);
            operations.product(space.activated, w.down(), space.added);
        }
        operations.addNorm(
                space.layers.getLast().middle(),
                space.added,
                weights.norm(),
                space.last,
                space.normed,
                space.lastInverse);
    }

    private void project(
            int index, FusedActivations.Layer layer, FusedWeights.Layer w, FusedActivations space) {
        operations.product(space.normed, w.qkv(), layer.qkv());
        operations.rotate(layer.qkv(), shape.layers().get(index).rotation());
    }

    private void middle(
            FusedActivations.Layer layer,
            FusedWeights.Layer w,
            FusedActivations space,
            FusedOperations.Attention attention) {
        operations.product(attention.output(), w.output(), space.added);
        operations.addNorm(
                layer.input(),
                space.added,
                w.norm2(),
                layer.middle(),
                space.normed,
                layer.inverse2());
    }

    /// Loss and head, piece by piece; then the gradient of the stream behind the last layer.
    private void head(FusedActivations space, double scale) {
        var head = parameters.compute().head();
        boolean first = fresh;
        for (var piece : space.pieces) {
            operations.product(piece.normed(), head, piece.logits());
            operations.crossEntropy(piece.logits(), piece.first(), scale);
            operations.productBackward(piece.logits(), head, piece.gradient());
            operations.weightBackward(
                    piece.logits(), piece.normed(), parameters.sums().head(), first);
            first = false;
        }
        operations.normBackward(
                space.added,
                space.last,
                parameters.compute().norm(),
                space.lastInverse,
                space.stream,
                false,
                space.normed,
                parameters.sums().norm(),
                fresh);
    }

    private void backward(FusedActivations space, List<FusedOperations.Attention> attention) {
        for (int i = space.layers.size() - 1; i >= 0; i--) {
            var layer = space.layers.get(i);
            var w = parameters.compute().layer(i);
            var sums = parameters.sums().layer(i);
            recompute(i, layer, w, space, attention.get(i));
            swigluBackward(layer, w, sums, space);
            attentionBackward(i, layer, w, sums, space, attention.get(i));
            attention.remove(i).close();
        }
        if (fresh && !shape.tied()) {
            operations.zero(parameters.sums().embedding());
        }
        operations.embedBackward(space.stream, parameters.sums().embedding());
    }

    private void recompute(
            int index,
            FusedActivations.Layer layer,
            FusedWeights.Layer w,
            FusedActivations space,
            FusedOperations.Attention attention) {
        switch (layer.recomputation()) {
            case NOTHING -> {}
            case SWIGLU -> {
                operations.norm(layer.middle(), w.norm2(), space.normed, layer.inverse2());
                operations.product(space.normed, w.gateUp(), layer.gateUp());
            }
            case LAYER -> {
                operations.norm(layer.input(), w.norm1(), space.normed, layer.inverse1());
                project(index, layer, w, space);
                middle(layer, w, space, attention);
                operations.product(space.normed, w.gateUp(), layer.gateUp());
            }
        }
    }

    private void swigluBackward(
            FusedActivations.Layer layer,
            FusedWeights.Layer w,
            FusedWeights.Layer sums,
            FusedActivations space) {
        operations.productBackward(space.stream, w.down(), space.activated);
        operations.swigluBackward(layer.gateUp(), space.activated);
        operations.weightBackward(space.stream, space.activated, sums.down(), fresh);
        operations.productBackward(layer.gateUp(), w.gateUp(), space.added);
        operations.normBackward(
                space.added,
                layer.middle(),
                w.norm2(),
                layer.inverse2(),
                space.stream,
                true,
                space.normed,
                sums.norm2(),
                fresh);
        operations.weightBackward(layer.gateUp(), space.normed, sums.gateUp(), fresh);
    }

    private void attentionBackward(
            int index,
            FusedActivations.Layer layer,
            FusedWeights.Layer w,
            FusedWeights.Layer sums,
            FusedActivations space,
            FusedOperations.Attention attention) {
        operations.productBackward(space.stream, w.output(), space.attended);
        operations.weightBackward(space.stream, attention.output(), sums.output(), fresh);
        operations.attentionBackward(
                space.attended, layer.qkv(), attention, shape.layers().get(index));
        operations.productBackward(layer.qkv(), w.qkv(), space.added);
        operations.normBackward(
                space.added,
                layer.input(),
                w.norm1(),
                layer.inverse1(),
                space.stream,
                true,
                space.normed,
                sums.norm1(),
                fresh);
        operations.weightBackward(layer.qkv(), space.normed, sums.qkv(), fresh);
    }

    private FusedActivations activations(FusedBatch batch) {
        if (activations == null || activations.tokens() != batch.tokens()) {
            if (activations != null) {
                activations.close();
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
