package dev.zebra.model.cuda;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.Arrays;

/// Attention on CUDA by libtorch: flash attention, whose window is exact and whose cost follows it,
/// and for global layers of rows that are one document cuDNN's, where it is there and agrees.
final class KernelAttention implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(KernelAttention.class.getName());
    private static final int LARGEST_CUDNN_HEAD = 128;
    private static final double TOLERANCE = 0.02;

    private final FusedShape shape;
    private final FusedProgram program;
    private final IValue none;
    private final boolean cudnn;

    KernelAttention(FusedShape shape, FusedProgram program) {
        this.shape = shape;
        this.program = program;
        try (var like = program.vector(1, FusedProgram.BFLOAT16)) {
            this.none = program.call("none", like);
        }
        this.cudnn = shape.headDim() <= LARGEST_CUDNN_HEAD && agrees();
    }

    /// The output, and the list of it and what else the backward pass takes.
    record Kept(FusedTensor output, IValue list, boolean byCudnn)
            implements FusedOperations.Attention {
        @Override
        public void close() {
            output.close();
            list.close();
        }
    }

    /// Gradients of queries, keys and values, contiguous.
    record Gradients(long q, long k, long v, PtNDArray[] tensors) implements AutoCloseable {
        @Override
        public void close() {
            Arrays.stream(tensors).forEach(PtNDArray::close);
        }
    }

    Kept forward(FusedTensor qkv, KernelBatch batch, int window) {
        if (batch.packed()) {
            return kept(
                    program.call("packed", qkv, batch.starts(), batch.longest(), window),
                    qkv,
                    false);
        }
        if (cudnn && window == FusedShape.Layer.GLOBAL) {
            return kept(program.call("cudnn", qkv, batch.rows()), qkv, true);
        }
        return kept(program.call("flash", qkv, batch.rows(), window), qkv, false);
    }

    Gradients backward(
            FusedTensor gradient, FusedTensor qkv, Kept kept, KernelBatch batch, int window) {
        try (var list = backwardList(gradient, qkv, kept, batch, window)) {
            var tensors = list.toTensorArray(program.manager());
            return new Gradients(
                    program.address(tensors[0]),
                    program.address(tensors[1]),
                    program.address(tensors[2]),
                    tensors);
        }
    }

    @Override
    public void close() {
        none.close();
    }

    private IValue backwardList(
            FusedTensor gradient, FusedTensor qkv, Kept kept, KernelBatch batch, int window) {
        if (batch.packed()) {
            return program.call(
                    "packed_backward",
                    gradient,
                    qkv,
                    kept.list(),
                    batch.starts(),
                    batch.longest(),
                    window);
        }
        if (kept.byCudnn()) {
            return program.call("cudnn_backward", gradient, qkv, kept.list(), none, batch.rows());
        }
        return program.call(
                "flash_backward", gradient, qkv, kept.list(), none, batch.rows(), window);
    }

    private Kept kept(IValue list, FusedTensor qkv, boolean byCudnn) {
        var tensors = list.toTensorArray(program.manager());
        for (int i = 1; i < tensors.length; i++) {
            tensors[i].close();
        }
        return new Kept(program.adopt(tensors[0], qkv.rows(), shape.attended()), list, byCudnn);
    }

    /// Whether cuDNN gives what flash attention gives, forwards and backwards.
    private boolean agrees() {
        try (var qkv = program.allocate(256, shape.projected(), FusedProgram.BFLOAT16);
                var gradient = program.allocate(256, shape.attended(), FusedProgram.BFLOAT16);
                var difference = program.call("cudnn_difference", qkv, gradient, none)) {
            double relative = difference.toDouble();
            LOG.log(System.Logger.Level.DEBUG, "cuDNN attention differs by {0}", relative);
            return relative < TOLERANCE;
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.INFO, "no cuDNN attention: {0}", e.getMessage());
            return false;
        }
    }
}
