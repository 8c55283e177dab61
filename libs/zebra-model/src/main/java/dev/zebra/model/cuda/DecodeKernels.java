package dev.zebra.model.cuda;

import java.util.List;

/// The compiled kernels of one batch size and model shape, and the shared memory they take.
final class DecodeKernels implements AutoCloseable {
    static final List<String> SOURCES =
            List.of("numbers.cu", "streaming.cu", "products.cu", "attention.cu", "sequence.cu");

    static final int ATTENTION_THREADS = 128;
    static final int TILE_ROWS = 16;

    private static final int STAGE_BYTES = 4096;
    private static final int STAGE_COLUMNS = 128;
    private static final int HALF_OF_THE_BANKS = 64;
    private static final int WARP = 32;
    private static final int ATTENTION_WARPS = 4;
    private static final int TILE_KEYS = 16;

    /// How activations as wide as the residual stream come into a product.
    enum Activations {
        /// As float32, normalised by the product.
        NORMALIZED,
        /// As normalised bfloat16, copied into shared memory.
        COPIED,
        /// As normalised bfloat16 that does not fit there.
        REMOTE
    }

    private final CudaModule module;
    private final int batch;
    private final DecodeTuning tuning;
    private final int sharedBytesPerBlock;
    private final Activations activations;

    DecodeKernels(CudaKernels kernels, DecodeShape shape, int batch, DecodeTuning tuning) {
        this.batch = batch;
        this.tuning = tuning;
        this.sharedBytesPerBlock = kernels.device().sharedBytesPerBlock();
        this.activations = activations(shape);
        this.module =
                kernels.compile(
                        options(shape, batch, tuning, activations), SOURCES.toArray(String[]::new));
    }

    /// What the sources are compiled with.
    static List<String> options(
            DecodeShape shape, int batch, DecodeTuning tuning, Activations activations) {
        boolean fast = hasFastHeads(shape);
        return List.of(
                "-DBATCH=" + batch,
                "-DACTIVATIONS=" + activations,
                "-DROTATES_IN_PRODUCT=" + (fast ? 1 : 0),
                "-DHEAD_DIM=" + (fast ? shape.headDim() : TILE_ROWS),
                "-DWARPS=" + tuning.warps(),
                "-DSTAGES=" + tuning.stages(),
                "-DATTENTION_STAGES=" + tuning.attentionStages());
    }

    /// Whether heads divide into the tiles of the fast kernels.
    static boolean hasFastHeads(DecodeShape shape) {
        return shape.headDim() % TILE_ROWS == 0;
    }

    CudaKernel kernel(String name) {
        return module.kernel(name).preferringSharedMemory();
    }

    Activations activations() {
        return activations;
    }

    int multiplyingThreads() {
        return tuning.warps() * WARP;
    }

    /// Into how many parts a product's depth must be split so that the activations of a part fit
    /// into shared memory.
    int depthSplits(int depth) {
        int splits = 1;
        while (!fits(depth, splits)) {
            splits++;
        }
        return splits;
    }

    /// Shared memory of a product whose activations are in it, beside its pipeline.
    int sharedBytes(int depth, int splits) {
        int stages = (depth + STAGE_COLUMNS - 1) / STAGE_COLUMNS;
        int stagesOfSplit = (stages + splits - 1) / splits;
        int stride = stagesOfSplit * STAGE_COLUMNS * Short.BYTES + HALF_OF_THE_BANKS;
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

    private Activations activations(DecodeShape shape) {
        if (!fits(shape.hidden(), 1)) {
            return Activations.REMOTE;
        }
        boolean allFit = fits(shape.queries(), 1) && fits(shape.intermediate(), 1);
        return tuning.fused() && allFit ? Activations.NORMALIZED : Activations.COPIED;
    }

    private boolean fits(int depth, int splits) {
        return sharedBytes(depth, splits) <= sharedBytesPerBlock;
    }

    @Override
    public void close() {
        module.close();
    }
}
