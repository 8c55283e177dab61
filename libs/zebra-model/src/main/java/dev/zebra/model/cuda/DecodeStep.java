package dev.zebra.model.cuda;

import java.util.ArrayList;
import java.util.List;

/// The launches of one decoding step of up to `batch` sequences, five a layer: norm with queries,
/// keys and values; attention; its projection added to the residual stream; norm with the gated
/// product; its projection added. They read what changes from step to step from device memory.
final class DecodeStep {
    private static final int SMALL_BLOCK = 256;
    private static final int TILE_ROWS = 16;
    private static final int QUERIES = 8;
    private static final int MAX_SPLITS = 64;
    private static final float LOG2_E = (float) (1 / Math.log(2));

    private final DecodeShape shape;
    private final DecodeKernels kernels;
    private final DecodeBuffers buffers;
    private final DecodeTuning tuning;
    private final int batch;
    private final int tables;
    private final int splits;
    private final int multiprocessors;
    private final List<DecodeOperation> operations = new ArrayList<>();

    DecodeStep(
            DecodeShape shape,
            DecodeKernels kernels,
            DecodeBuffers buffers,
            DecodeTuning tuning,
            int batch,
            int tables,
            int splits,
            int multiprocessors) {
        this.shape = shape;
        this.kernels = kernels;
        this.buffers = buffers;
        this.tuning = tuning;
        this.batch = batch;
        this.tables = tables;
        this.splits = splits;
        this.multiprocessors = multiprocessors;
    }

    /// Into how many parts the keys of a head are split so that all blocks are on the device at
    /// once and together fill it.
    static int splits(DecodeShape shape, int batch, int multiprocessors, DecodeTuning tuning) {
        int blocks = batch * shape.kvHeads() * queryBlocks(shape);
        int room = tuning.attentionBlocks() * multiprocessors;
        return Math.clamp(room / blocks, 1, MAX_SPLITS);
    }

    /// All launches in order.
    ///
    /// @param frequencies device pointer, float32 `[tables, headDim / 2]`
    /// @param factors device pointer, float32 `[tables]`
    List<DecodeOperation> operations(
            DecodeWeights weights, DecodeCache cache, long frequencies, long factors) {
        operations.clear();
        begin(weights, frequencies, factors);
        for (int layer = 0; layer < shape.layers(); layer++) {
            var w = weights.layers().get(layer);
            var kv = cache.layers().get(layer);
            int table = shape.ropes().get(layer);
            mix(w, kv, table);
            attend(kv);
            multiply(
                    "attention out",
                    "added",
                    new Operand(buffers.attended, shape.queries(), 0),
                    w.attentionOut(),
                    shape.hidden(),
                    buffers.residual);
            multiply(
                    "gate and up",
                    "gated",
                    new Operand(buffers.residual, shape.hidden(), w.gatedNorm()),
                    w.gateUp(),
                    2 * shape.intermediate(),
                    buffers.gated);
            multiply(
                    "down",
                    "added",
                    new Operand(buffers.gated, shape.intermediate(), 0),
                    w.down(),
                    shape.hidden(),
                    buffers.residual);
        }
        multiply(
                "head",
                "logits",
                new Operand(buffers.residual, shape.hidden(), weights.norm()),
                weights.head(),
                shape.vocabulary(),
                buffers.logits);
        return List.copyOf(operations);
    }

    private void begin(DecodeWeights weights, long frequencies, long factors) {
        operations.add(
                new DecodeOperation(
                        "begin",
                        0,
                        kernels.kernel("begin_step"),
                        Launch.of(batch, SMALL_BLOCK),
                        weights.embedding(),
                        buffers.input,
                        positions(),
                        frequencies,
                        factors,
                        buffers.residual,
                        buffers.rotations,
                        buffers.best,
                        shape.hidden(),
                        tables,
                        shape.headDim()));
    }

    private void mix(DecodeWeights.Layer w, DecodeCache.Layer kv, int table) {
        var input = new Operand(buffers.residual, shape.hidden(), w.attentionNorm());
        if (DecodeKernels.hasFastHeads(shape)) {
            multiply("mix", "rotated", input, w.mixed(), shape.mixed(), buffers.queries, kv, table);
            return;
        }
        multiply("mix", "written", input, w.mixed(), shape.mixed(), buffers.mixed);
        add(
                "rotate",
                "rotate_any",
                new Launch(shape.heads() + 2 * shape.kvHeads(), batch, 1, 64, 0, true),
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

    private void attend(DecodeCache.Layer kv) {
        float scale = LOG2_E / (float) Math.sqrt(shape.headDim());
        if (DecodeKernels.hasFastHeads(shape)) {
            add(
                    "attention",
                    "attention",
                    new Launch(
                            shape.kvHeads() * queryBlocks(shape),
                            splits,
                            batch,
                            DecodeKernels.ATTENTION_THREADS,
                            kernels.attentionSharedBytes(shape.headDim()),
                            true),
                    Structure.of(
                            buffers.queries,
                            kv.keys(),
                            kv.values(),
                            slots(),
                            positions(),
                            buffers.attended,
                            buffers.partial,
                            buffers.statistics,
                            buffers.finished,
                            kv.capacity(),
                            shape.heads(),
                            shape.kvHeads(),
                            scale));
            return;
        }
        add(
                "attention",
                "attention_any",
                new Launch(shape.heads(), batch, 1, SMALL_BLOCK, 0, true),
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
                scale);
    }

    /// The activations of a product: bfloat16 `[batch, depth]`, or if there is a norm float32 ones
    /// that it normalises.
    private record Operand(long pointer, int depth, long norm) {}

    private void multiply(
            String name, String output, Operand input, long weights, int rows, long out) {
        multiply(name, output, input, weights, rows, out, new DecodeCache.Layer(0, 0, 1), -1);
    }

    private void multiply(
            String name,
            String output,
            Operand input,
            long weights,
            int rows,
            long out,
            DecodeCache.Layer kv,
            int table) {
        boolean fits = kernels.fits(input.depth());
        boolean normalized = input.norm() != 0;
        long pointer = input.pointer();
        if (normalized && !fits) {
            add(
                    "norm",
                    "normalize",
                    Launch.of(batch, SMALL_BLOCK).startingEarly(),
                    pointer,
                    input.norm(),
                    buffers.normalized,
                    input.depth(),
                    shape.epsilon());
            pointer = buffers.normalized;
        }
        String kind = fits ? normalized ? "normalized" : "copied" : "remote";
        int tiles = (rows + TILE_ROWS - 1) / TILE_ROWS;
        int grid = Math.min(tiles, tuning.blocks() * multiprocessors);
        int shared = fits ? kernels.sharedBytes(input.depth()) : kernels.sharedBytes();
        var structure =
                Structure.of(
                        weights,
                        pointer,
                        input.norm(),
                        out,
                        buffers.best,
                        slots(),
                        positions(),
                        buffers.rotations,
                        kv.keys(),
                        kv.values(),
                        rows,
                        input.depth(),
                        shape.epsilon(),
                        tuning.prefetch(),
                        shape.heads(),
                        shape.kvHeads(),
                        shape.headDim(),
                        kv.capacity(),
                        tables,
                        table);
        operations.add(
                new DecodeOperation(
                        name,
                        2L * rows * input.depth(),
                        kernels.kernel(output + "_" + kind),
                        new Launch(
                                grid, 1, 1, kernels.multiplyingThreads(), shared, tuning.early()),
                        structure));
    }

    private void add(String name, String kernel, Launch launch, Object... arguments) {
        var started =
                tuning.early()
                        ? launch
                        : new Launch(
                                launch.gridX(),
                                launch.gridY(),
                                launch.gridZ(),
                                launch.block(),
                                launch.sharedBytes(),
                                false);
        operations.add(new DecodeOperation(name, 0, kernels.kernel(kernel), started, arguments));
    }

    private static int queryBlocks(DecodeShape shape) {
        return (shape.heads() / shape.kvHeads() + QUERIES - 1) / QUERIES;
    }

    private long slots() {
        return buffers.input + (long) batch * Integer.BYTES;
    }

    private long positions() {
        return buffers.input + 2L * batch * Integer.BYTES;
    }
}
