package dev.zebra.model.cuda;

import dev.zebra.model.cuda.DecodeKernels.Activations;

/// The launches that a decoding step of up to `batch` sequences is made of. They read what changes
/// from step to step from device memory.
///
/// @param shape of the model
/// @param kernels compiled for shape and batch
/// @param buffers of that batch
/// @param tuning that the kernels were compiled with
/// @param batch sequences
/// @param tables of RoPE
/// @param splits parts of the keys in attention
/// @param multiprocessors of the device
record DecodeLaunches(
        DecodeShape shape,
        DecodeKernels kernels,
        DecodeBuffers buffers,
        DecodeTuning tuning,
        int batch,
        int tables,
        int splits,
        int multiprocessors) {

    private static final int SMALL_BLOCK = 256;
    private static final int WIDE_BLOCK = 512;
    private static final int ROTATING_BLOCK = 64;
    private static final int QUERIES = 8;
    private static final int MAX_SPLITS = 64;
    private static final float LOG2_E = (float) (1 / Math.log(2));
    private static final DecodeCache.Layer NO_CACHE = new DecodeCache.Layer(0, 0, 1, true);

    /// A matrix product.
    ///
    /// @param name for people
    /// @param kernel what becomes of it
    /// @param weights device pointer, `[rows, depth]`
    /// @param input device pointer
    /// @param norm device pointer of the norm's weights, 0 if the product does not normalise
    /// @param output device pointer
    record Product(
            String name,
            String kernel,
            long weights,
            int rows,
            int depth,
            long input,
            long norm,
            long output) {}

    /// Into how many parts the keys of a head are split so that all blocks are on the device at
    /// once and together fill it.
    static int splits(DecodeShape shape, int batch, int multiprocessors, DecodeTuning tuning) {
        int blocks = batch * shape.kvHeads() * queryBlocks(shape);
        int room = tuning.attentionBlocks() * multiprocessors;
        return Math.clamp(room / blocks, 1, MAX_SPLITS);
    }

    DecodeOperation begin(long embedding, long frequencies, long factors) {
        return new DecodeOperation(
                "begin",
                0,
                kernels.kernel("begin_step"),
                Launch.of(batch, WIDE_BLOCK),
                embedding,
                buffers.input,
                positions(),
                frequencies,
                factors,
                buffers.residual,
                buffers.rotations,
                buffers.best,
                shape.hidden(),
                tables,
                shape.headDim());
    }

    /// Adds the sums of a product in parts to the residual stream and normalises that.
    DecodeOperation addAndNormalize(long norm, int parts) {
        return operation(
                "norm",
                "add_and_normalize",
                new Launch(batch, 1, 1, WIDE_BLOCK, 0, tuning.early()),
                buffers.residual,
                buffers.sums,
                norm,
                buffers.normalized,
                shape.hidden(),
                parts,
                shape.epsilon());
    }

    DecodeOperation multiply(Product product) {
        return multiply(product, 1, NO_CACHE, -1);
    }

    /// A product in parts of its depth.
    DecodeOperation multiplyInParts(Product product, int parts) {
        return multiply(product, parts, NO_CACHE, -1);
    }

    /// The product whose queries, keys and values are rotated and cached.
    DecodeOperation multiplyAndRotate(Product product, DecodeCache.Layer kv, int table) {
        return multiply(product, 1, kv, table);
    }

    /// Rotates and caches queries, keys and values of any head size.
    DecodeOperation rotate(DecodeCache.Layer kv, int table) {
        int heads = shape.heads() + 2 * shape.kvHeads();
        return operation(
                "rotate",
                "rotate_any",
                new Launch(heads, batch, 1, ROTATING_BLOCK, 0, tuning.early()),
                buffers.mixed,
                buffers.rotations,
                slots(),
                positions(),
                buffers.queries,
                kv.keys(),
                kv.values(),
                kv.capacity(),
                shape.heads(),
                shape.kvHeads(),
                shape.headDim(),
                tables,
                table);
    }

    DecodeOperation attend(DecodeCache.Layer kv) {
        var launch =
                new Launch(
                        shape.kvHeads() * queryBlocks(shape),
                        splits,
                        batch,
                        DecodeKernels.ATTENTION_THREADS,
                        kernels.attentionSharedBytes(shape.headDim()),
                        tuning.early());
        return operation(
                "attention",
                "attention",
                launch,
                Structure.of(
                        buffers.queries,
                        kv.keys(),
                        kv.values(),
                        slots(),
                        positions(),
                        buffers.attended,
                        buffers.outcomes,
                        buffers.statistics,
                        buffers.finished,
                        kv.capacity(),
                        shape.heads(),
                        shape.kvHeads(),
                        scale()));
    }

    /// Attention for any head size.
    DecodeOperation attendAny(DecodeCache.Layer kv) {
        return operation(
                "attention",
                "attention_any",
                new Launch(shape.heads(), batch, 1, SMALL_BLOCK, 0, tuning.early()),
                buffers.queries,
                kv.keys(),
                kv.values(),
                slots(),
                positions(),
                buffers.attended,
                kv.capacity(),
                shape.heads(),
                shape.kvHeads(),
                shape.headDim(),
                scale());
    }

    private DecodeOperation multiply(Product p, int parts, DecodeCache.Layer kv, int table) {
        boolean remote =
                p.input() == buffers.normalized && kernels.activations() == Activations.REMOTE;
        int tiles = (p.rows() + SharedMemory.TILE_ROWS - 1) / SharedMemory.TILE_ROWS;
        int room = Math.max(1, multiprocessors / parts);
        var launch =
                new Launch(
                        Math.min(tiles, room),
                        parts,
                        1,
                        kernels.multiplyingThreads(),
                        remote ? kernels.sharedBytes() : kernels.sharedBytes(p.depth(), parts),
                        tuning.early());
        var structure =
                Structure.of(
                        p.weights(),
                        p.input(),
                        p.norm(),
                        p.output(),
                        buffers.best,
                        slots(),
                        positions(),
                        buffers.rotations,
                        kv.keys(),
                        kv.values(),
                        p.rows(),
                        p.depth(),
                        shape.epsilon(),
                        parts,
                        shape.heads(),
                        shape.kvHeads(),
                        shape.headDim(),
                        kv.capacity(),
                        tables,
                        table);
        return new DecodeOperation(
                p.name(),
                (long) Short.BYTES * p.rows() * p.depth(),
                kernels.kernel(p.kernel()),
                launch,
                structure);
    }

    private DecodeOperation operation(
            String name, String kernel, Launch launch, Object... arguments) {
        return new DecodeOperation(name, 0, kernels.kernel(kernel), launch, arguments);
    }

    private static int queryBlocks(DecodeShape shape) {
        return (shape.heads() / shape.kvHeads() + QUERIES - 1) / QUERIES;
    }

    private float scale() {
        return LOG2_E / (float) Math.sqrt(shape.headDim());
    }

    private long slots() {
        return buffers.input + (long) batch * Integer.BYTES;
    }

    private long positions() {
        return buffers.input + 2L * batch * Integer.BYTES;
    }
}
