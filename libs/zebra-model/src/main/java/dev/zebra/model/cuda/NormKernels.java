package dev.zebra.model.cuda;

/// RMSNorm on CUDA, one block per row, with the additions that stand around it.
final class NormKernels implements AutoCloseable {
    private static final int VECTOR = 8;
    private static final int WARP = 32;
    private static final int MOST_THREADS = 256;
    private static final int BLOCKS_PER_MULTIPROCESSOR = 4;
    private static final int COLUMNS_PER_BLOCK = 32;

    private final CudaModule module;
    private final FusedShape shape;
    private final int blocks;
    private final FusedTensor partial;

    NormKernels(CudaDevice device, CudaModule module, FusedShape shape, FusedProgram program) {
        this.module = module;
        this.shape = shape;
        int share = MOST_THREADS / threads(shape);
        this.blocks = device.multiprocessors() * BLOCKS_PER_MULTIPROCESSOR * share;
        this.partial = program.allocate(blocks, shape.hidden(), FusedProgram.FLOAT32);
    }

    /// Threads of a row: whole warps, up to 256, and no more than there are vectors.
    static int threads(FusedShape shape) {
        int vectors = Math.ceilDiv(shape.hidden(), VECTOR);
        int threads = Math.ceilDiv(vectors, WARP) * WARP;
        return threads <= MOST_THREADS ? powerOfTwo(threads) : MOST_THREADS;
    }

    /// Vectors of a thread.
    static int vectors(FusedShape shape) {
        return Math.ceilDiv(shape.hidden(), VECTOR * threads(shape));
    }

    void forward(
            FusedTensor x,
            long y,
            FusedTensor weight,
            long sum,
            FusedTensor out,
            FusedTensor inverse) {
        KernelOperations.launch(
                module,
                "rms_norm",
                x.rows(),
                threads(shape),
                x,
                y,
                weight,
                sum,
                out,
                inverse,
                (float) shape.epsilon());
    }

    void backward(
            FusedTensor gradient,
            FusedTensor x,
            FusedTensor weight,
            FusedTensor inverse,
            FusedTensor stream,
            boolean add,
            FusedTensor normed,
            FusedTensor sums,
            boolean fresh) {
        int grid = Math.min(blocks, x.rows());
        KernelOperations.launch(
                module,
                "rms_norm_backward",
                grid,
                threads(shape),
                gradient,
                x,
                weight,
                inverse,
                stream,
                add ? 1 : 0,
                normed,
                partial,
                x.rows());
        KernelOperations.launch(
                module,
                "sum_partials",
                Math.ceilDiv(shape.hidden(), COLUMNS_PER_BLOCK),
                MOST_THREADS,
                partial,
                grid,
                sums,
                fresh ? 0 : 1);
    }

    @Override
    public void close() {
        partial.close();
    }

    private static int powerOfTwo(int threads) {
        return threads == Integer.highestOneBit(threads)
                ? threads
                : 2 * Integer.highestOneBit(threads);
    }
}
