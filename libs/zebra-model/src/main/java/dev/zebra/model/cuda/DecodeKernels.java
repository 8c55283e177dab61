package dev.zebra.model.cuda;

import java.util.List;

/// The compiled kernels of one batch size and head size, and the shared memory they take.
final class DecodeKernels implements AutoCloseable {
    private static final int STAGE_BYTES = 4096;
    private static final int STAGE_COLUMNS = 128;
    private static final int TILE_ROWS = 16;
    private static final int HALF_OF_THE_BANKS = 64;
    private static final int WARP = 32;

    static final int ATTENTION_THREADS = 128;
    private static final int ATTENTION_WARPS = 4;
    private static final int TILE_KEYS = 16;

    private final CudaModule module;
    private final int batch;
    private final DecodeTuning tuning;
    private final int sharedBytesPerBlock;

    DecodeKernels(CudaKernels kernels, DecodeShape shape, int batch, DecodeTuning tuning) {
        this.batch = batch;
        this.tuning = tuning;
        this.sharedBytesPerBlock = kernels.device().sharedBytesPerBlock();
        this.module =
                kernels.compile(
                        List.of(
                                "-DBATCH=" + batch,
                                "-DHEAD_DIM=" + (hasFastHeads(shape) ? shape.headDim() : TILE_ROWS),
                                "-DWARPS=" + tuning.warps(),
                                "-DSTAGES=" + tuning.stages(),
                                "-DATTENTION_STAGES=" + tuning.attentionStages()),
                        "numbers.cu",
                        "streaming.cu",
                        "products.cu",
                        "attention.cu",
                        "sequence.cu");
    }

    /// Whether heads divide into the tiles of the fast kernels.
    static boolean hasFastHeads(DecodeShape shape) {
        return shape.headDim() % TILE_ROWS == 0;
    }

    CudaKernel kernel(String name) {
        return module.kernel(name);
    }

    int multiplyingThreads() {
        return tuning.warps() * WARP;
    }

    /// Whether a product's activations fit into shared memory beside the pipeline.
    boolean fits(int depth) {
        return sharedBytes(depth) <= sharedBytesPerBlock;
    }

    /// Shared memory of a product whose activations are in it.
    int sharedBytes(int depth) {
        int stride =
                (depth + STAGE_COLUMNS - 1) / STAGE_COLUMNS * STAGE_COLUMNS * Short.BYTES
                        + HALF_OF_THE_BANKS;
        return sharedBytes() + batch * stride;
    }

    /// Shared memory of a product whose activations are elsewhere.
    int sharedBytes() {
        int partialSums = 2 * tuning.warps() * batch * TILE_ROWS * Float.BYTES;
        int squares = batch * tuning.warps() * Float.BYTES;
        return tuning.warps() * tuning.stages() * STAGE_BYTES + partialSums + squares;
    }

    int attentionSharedBytes(int headDim) {
        int steps = (headDim + WARP - 1) / WARP;
        int keyStride = steps * HALF_OF_THE_BANKS + (steps % 2 == 0 ? HALF_OF_THE_BANKS : 0);
        int valueStride = headDim * Short.BYTES + 16;
        return ATTENTION_WARPS * tuning.attentionStages() * TILE_KEYS * (keyStride + valueStride);
    }

    @Override
    public void close() {
        module.close();
    }
}
