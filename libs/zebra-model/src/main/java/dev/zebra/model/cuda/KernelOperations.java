package dev.zebra.model.cuda;

import ai.djl.pytorch.jni.JniUtils;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// Every operation on CUDA in bfloat16: our own kernels, cuBLAS, and libtorch's attention, all on
/// stream 0. Nothing waits for the device except reading a loss or a norm.
final class KernelOperations implements FusedOperations {
    private static final int VECTOR = 8;
    private static final int THREADS = 256;
    private static final long LOGITS = 1L << 28;

    private final FusedShape shape;
    private final FusedProgram program;
    private final CudaDevice device;
    private final CudaModule module;
    private final Cublas cublas;
    private final NormKernels norms;
    private final KernelBatch batch;
    private final KernelAttention attention;
    private final KernelOptimizer optimizer;

    /// @throws CudaException if the kernels refuse the shape or do not compile, or there is no
    ///     cuBLAS
    KernelOperations(FusedParameters parameters, FusedProgram program, CudaKernels kernels) {
        this.shape = parameters.shape();
        shape.refusedByCuda()
                .ifPresent(
                        reason -> {
                            throw new CudaException(reason);
                        });
        this.program = program;
        this.device = kernels.device();
        this.module = kernels.compile(options(shape), "numbers.cu", "training.cu");
        this.cublas = new Cublas(device, FusedProgram.libraries());
        this.norms = new NormKernels(device, module, shape, program);
        this.batch = new KernelBatch(device, module, shape, program);
        this.attention = new KernelAttention(shape, program);
        this.optimizer = new KernelOptimizer(device, module, parameters, program);
    }

    private static List<String> options(FusedShape shape) {
        return List.of(
                "-DHIDDEN=" + shape.hidden(),
                "-DINTERMEDIATE=" + shape.intermediate(),
                "-DHEADS=" + shape.heads(),
                "-DKV_HEADS=" + shape.kvHeads(),
                "-DHEAD_DIM=" + shape.headDim(),
                "-DNORM_THREADS=" + NormKernels.threads(shape),
                "-DNORM_VECTORS=" + NormKernels.vectors(shape));
    }

    @Override
    public int activationType() {
        return FusedProgram.BFLOAT16;
    }

    @Override
    public int logitColumns() {
        return Math.ceilDiv(shape.vocabulary(), VECTOR) * VECTOR;
    }

    @Override
    public long logitElements() {
        return LOGITS;
    }

    /// What libtorch holds without using it is given back before.
    @Override
    public long freeBytes() {
        JniUtils.emptyCudaCache();
        try (var arena = Arena.ofConfined()) {
            var total = arena.allocate(ValueLayout.JAVA_LONG);
            return device.driver().result("cuMemGetInfo_v2", total);
        }
    }

    @Override
    public void begin(FusedBatch next) {
        batch.take(next);
    }

    @Override
    public void embed(FusedTensor embedding, FusedTensor x) {
        launch("embed", x.rows(), NormKernels.threads(shape), batch.ids(), embedding, x);
    }

    @Override
    public void embedBackward(FusedTensor gradient, FusedTensor sums) {
        launch(
                "embed_backward",
                gradient.rows(),
                NormKernels.threads(shape),
                batch.ids(),
                gradient,
                sums);
    }

    @Override
    public void zero(FusedTensor x) {
        device.driver().call("cuMemsetD32Async", x.address(), 0, x.size(), CudaStream.DEFAULT);
    }

    @Override
    public void norm(FusedTensor x, FusedTensor weight, FusedTensor out, FusedTensor inverse) {
        norms.forward(x, 0, weight, 0, out, inverse);
    }

    @Override
    public void addNorm(
            FusedTensor x,
            FusedTensor y,
            FusedTensor weight,
            FusedTensor sum,
            FusedTensor out,
            FusedTensor inverse) {
        norms.forward(x, y.address(), weight, sum.address(), out, inverse);
    }

    @Override
    public void normBackward(
            FusedTensor gradient,
            FusedTensor x,
            FusedTensor weight,
            FusedTensor inverse,
            FusedTensor stream,
            boolean add,
            FusedTensor normed,
            FusedTensor sums,
            boolean fresh) {
        norms.backward(gradient, x, weight, inverse, stream, add, normed, sums, fresh);
    }

    @Override
    public void product(FusedTensor x, FusedTensor weight, FusedTensor out) {
        cublas.product(
                x.address(),
                weight.address(),
                out.address(),
                x.rows(),
                weight.rows(),
                weight.columns(),
                out.columns());
    }

    @Override
    public void productBackward(FusedTensor gradient, FusedTensor weight, FusedTensor out) {
        cublas.productBackward(
                gradient.address(),
                weight.address(),
                out.address(),
                gradient.rows(),
                weight.columns(),
                weight.rows(),
                gradient.columns());
    }

    @Override
    public void weightBackward(
            FusedTensor gradient, FusedTensor x, FusedTensor sums, boolean fresh) {
        cublas.weightBackward(
                gradient.address(),
                x.address(),
                sums.address(),
                gradient.rows(),
                sums.columns(),
                sums.rows(),
                gradient.columns(),
                !fresh);
    }

    @Override
    public void rotate(FusedTensor qkv, int rotation) {
        if (rotation != FusedShape.Layer.UNROTATED) {
            long pairs =
                    (long) qkv.rows()
                            * (shape.heads() + shape.kvHeads())
                            * (shape.headDim() / 2 / VECTOR);
            launch(
                    "rope",
                    blocks(pairs),
                    THREADS,
                    qkv,
                    batch.positions(),
                    batch.cosines(rotation),
                    batch.sines(rotation),
                    qkv.rows());
        }
    }

    @Override
    public Attention attention(FusedTensor qkv, int window) {
        return attention.forward(qkv, batch, window);
    }

    @Override
    public void attentionBackward(
            FusedTensor gradient, FusedTensor qkv, Attention forward, FusedShape.Layer layer) {
        try (var gradients =
                attention.backward(
                        gradient, qkv, (KernelAttention.Kept) forward, batch, layer.window())) {
            boolean rotated = layer.rotation() != FusedShape.Layer.UNROTATED;
            long pairs =
                    (long) qkv.rows()
                            * (shape.heads() + 2 * shape.kvHeads())
                            * (shape.headDim() / 2 / VECTOR);
            launch(
                    "rope_backward",
                    blocks(pairs),
                    THREADS,
                    gradients.q(),
                    gradients.k(),
                    gradients.v(),
                    qkv,
                    batch.positions(),
                    rotated ? batch.cosines(layer.rotation()) : 0L,
                    rotated ? batch.sines(layer.rotation()) : 0L,
                    qkv.rows());
        }
    }

    @Override
    public void swiglu(FusedTensor gateUp, FusedTensor out) {
        launch("swiglu", blocks(out.size() / VECTOR), THREADS, gateUp, out, out.rows());
    }

    @Override
    public void swigluBackward(FusedTensor gateUp, FusedTensor gradient) {
        launch(
                "swiglu_backward",
                blocks(gradient.size() / VECTOR),
                THREADS,
                gateUp,
                gradient,
                gradient.rows());
    }

    @Override
    public void crossEntropy(FusedTensor logits, int first, double scale) {
        launch(
                "cross_entropy",
                logits.rows(),
                512,
                logits,
                batch.labels() + (long) first * Long.BYTES,
                batch.losses() + (long) first * Float.BYTES,
                (float) scale,
                shape.vocabulary(),
                logits.columns());
    }

    @Override
    public Loss loss() {
        return batch.loss();
    }

    @Override
    public double step(FusedStep step) {
        return optimizer.step(step);
    }

    @Override
    public void close() {
        optimizer.close();
        attention.close();
        batch.close();
        norms.close();
        cublas.close();
        module.close();
    }

    private static int blocks(long threads) {
        return Math.toIntExact(Math.ceilDiv(threads, THREADS));
    }

    private void launch(String kernel, int grid, int block, Object... arguments) {
        launch(module, kernel, grid, block, arguments);
    }

    /// Launches on stream 0; tensors are passed by their address.
    static void launch(CudaModule module, String kernel, int grid, int block, Object... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i] instanceof FusedTensor tensor) {
                arguments[i] = tensor.address();
            }
        }
        module.kernel(kernel).launch(CudaStream.DEFAULT, Launch.of(grid, block), arguments);
    }
}
