package dev.zebra.model.cuda;

import java.util.List;

/// The compiled kernels of one batch size and model shape, and the shared memory they take.
final class DecodeKernels implements AutoCloseable {
    static final List<String> SOURCES =
            List.of(
                    "numbers.cu",
                    "streaming.cu",
                    "weights.cu",
                    "products.cu",
                    "attention.cu",
                    "sequence.cu");

    static final int ATTENTION_THREADS = 128;

    private static final int LANES = 32;

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
                "-DHEAD_DIM=" + (fast ? shape.headDim() : SharedMemory.TILE_ROWS),
                "-DWARPS=" + tuning.warps(),
                "-DSTAGES=" + tuning.stages(),
                "-DATTENTION_STAGES=" + tuning.attentionStages());
    }

    /// Whether heads divide into the tiles of the fast kernels.
    static boolean hasFastHeads(DecodeShape shape) {
        return shape.headDim() % SharedMemory.TILE_ROWS == 0;
    }

    CudaKernel kernel(String name) {
        return module.kernel(name).preferringSharedMemory();
    }

    Activations activations() {
        return activations;
    }

    int multiplyingThreads() {
        return tuning.warps() * LANES;
    }

    /// Into how many parts a product's depth must be split so that the activations of a part fit
    /// into shared memory.
    int parts(int depth) {
        int parts = 1;
        while (!fits(depth, parts)) {
            parts++;
        }
        return parts;
    }

    /// Shared memory of a product whose activations are in it, beside its pipeline.
    int sharedBytes(int depth, int parts) {
        return sharedBytes() + SharedMemory.activations(batch, depth, parts);
    }

    /// Shared memory of a product whose activations are elsewhere.
    int sharedBytes() {
        return SharedMemory.product(batch, tuning.warps(), tuning.stages());
    }

    int attentionSharedBytes(int headDim) {
        return SharedMemory.attention(headDim, tuning.attentionStages());
    }

    private Activations activations(DecodeShape shape) {
        if (!fits(shape.hidden(), 1)) {
            return Activations.REMOTE;
        }
        boolean allFit = fits(shape.queries(), 1) && fits(shape.intermediate(), 1);
        return tuning.fused() && allFit ? Activations.NORMALIZED : Activations.COPIED;
    }

    private boolean fits(int depth, int parts) {
        return sharedBytes(depth, parts) <= sharedBytesPerBlock;
    }

    @Override
    public void close() {
        module.close();
    }
}
