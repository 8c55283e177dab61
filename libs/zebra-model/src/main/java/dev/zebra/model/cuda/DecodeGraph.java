package dev.zebra.model.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The whole decoding step of a Llama as one CUDA graph per batch size, made when a batch of that
/// size first comes and replayed from then on. A step reads the weights once, whatever the batch.
///
/// All work is ordered on stream 0, so libtorch's operations before and after it see each other's
/// results. Weights and caches must stay where they are until this is closed. Not safe for use by
/// several threads at once. It owns its buffers until it is closed.
public final class DecodeGraph implements AutoCloseable {
    /// The most sequences of one step.
    public static final int MAX_BATCH = 16;

    private static final int MIN_CAPABILITY = 80;

    private final CudaKernels kernels;
    private final CudaDevice device;
    private final DecodeShape shape;
    private final DecodeWeights weights;
    private final DecodeCache cache;
    private final RopeTables ropes;
    private final Map<Integer, Prepared> prepared = new TreeMap<>();

    /// The step of one batch size.
    private record Prepared(DecodePreparation step, CudaGraph graph) implements AutoCloseable {
        DecodeBuffers buffers() {
            return step.launches().buffers();
        }

        int batch() {
            return step.launches().batch();
        }

        @Override
        public void close() {
            graph.close();
            step.close();
        }
    }

    /// @param weights device pointers of contiguous bfloat16 weights, aligned to 16 bytes, in this
    ///     order: embedding, final norm, head unless tied, then for each layer attention norm;
    ///     queries, keys and values; attention out; gated norm; gates and ups; down
    /// @param ropes the tables that the shape refers to
    /// @throws IllegalArgumentException if the shape or the device has an
    ///     [obstacle][#obstacle(CudaKernels, DecodeShape)], or weights, cache or ropes do not match
    public DecodeGraph(
            CudaKernels kernels,
            DecodeShape shape,
            long[] weights,
            DecodeCache cache,
            List<RopeTable> ropes) {
        obstacle(kernels, shape)
                .ifPresent(
                        why -> {
                            throw new IllegalArgumentException(why);
                        });
        if (cache.layers().size() != shape.layers()) {
            throw new IllegalArgumentException(
                    "the cache has %d layers, the model %d"
                            .formatted(cache.layers().size(), shape.layers()));
        }
        this.kernels = kernels;
        this.device = kernels.device();
        this.shape = shape;
        this.weights = DecodeWeights.of(shape, weights);
        this.cache = cache;
        this.ropes = new RopeTables(device, shape, ropes);
    }

    /// Why a shape cannot be decoded on a device, or nothing if it can.
    public static Optional<String> obstacle(CudaKernels kernels, DecodeShape shape) {
        int capability = kernels.device().capability();
        if (capability < MIN_CAPABILITY) {
            return Optional.of("compute capability must be at least 8.0, is " + capability / 10.0);
        }
        return shape.obstacle();
    }

    /// Compiles and captures the step of a batch of `n` sequences now, instead of when one first
    /// comes. Takes seconds.
    ///
    /// @throws IllegalArgumentException if `n` is not from 1 to [#MAX_BATCH]
    public void prepare(int n) {
        if (n < 1 || n > MAX_BATCH) {
            throw new IllegalArgumentException(
                    "a step takes 1 to %d sequences, got %d".formatted(MAX_BATCH, n));
        }
        prepared.computeIfAbsent(batchOf(n), this::capture);
    }

    /// Appends one token to each of several sequences: its key and value are cached, and the logits
    /// after it are computed. Returns at once; the device works in the order of stream 0.
    ///
    /// @param ids the tokens, `[n]`, `n` from 1 to [#MAX_BATCH]
    /// @param slots where each sequence is cached, all different
    /// @param positions of the tokens, from 0: how many are cached already
    /// @return device pointer of the logits, float32 `[n, vocabulary]`, row-major; valid until the
    ///     next call
    /// @throws IllegalArgumentException if an argument is out of range; nothing is changed
    public long decode(int[] ids, int[] slots, int[] positions) {
        check(ids, slots, positions);
        prepare(ids.length);
        var step = prepared.get(batchOf(ids.length));
        try (var arena = Arena.ofConfined()) {
            var input = arena.allocate(ValueLayout.JAVA_INT, 3L * step.batch());
            input.asSlice((long) step.batch() * Integer.BYTES, (long) step.batch() * Integer.BYTES)
                    .fill((byte) -1);
            copy(ids, input, 0);
            copy(slots, input, step.batch());
            copy(positions, input, 2 * step.batch());
            device.copyToDevice(step.buffers().input, input, input.byteSize());
        }
        step.graph().launch(CudaStream.DEFAULT);
        return step.buffers().logits;
    }

    /// Copies the logits of the latest [#decode] of `n` sequences to device memory of
    /// `n * vocabulary` float32, such as a tensor's. Returns at once; ordered on stream 0.
    public void copyLogits(int n, long to) {
        long bytes = (long) n * shape.vocabulary() * Float.BYTES;
        device.driver()
                .call(
                        "cuMemcpyDtoDAsync_v2",
                        to,
                        latest(n).buffers().logits,
                        bytes,
                        CudaStream.DEFAULT);
    }

    /// The most likely tokens after the latest [#decode] of `n` sequences; of equals the first.
    /// Waits for the device.
    public int[] argmax(int n) {
        var step = latest(n);
        try (var arena = Arena.ofConfined()) {
            var best = arena.allocate(ValueLayout.JAVA_LONG, n);
            device.copyToHost(best, step.buffers().best, best.byteSize());
            var tokens = new int[n];
            for (int i = 0; i < n; i++) {
                tokens[i] = ~(int) best.getAtIndex(ValueLayout.JAVA_LONG, i);
            }
            return tokens;
        }
    }

    /// Frees its memory, after the work that was sent before. Closing again does nothing.
    @Override
    public void close() {
        device.synchronize();
        prepared.values().forEach(Prepared::close);
        prepared.clear();
        ropes.close();
    }

    private Prepared latest(int n) {
        var step = n < 1 || n > MAX_BATCH ? null : prepared.get(batchOf(n));
        if (step == null) {
            throw new IllegalStateException("no batch of %d was decoded".formatted(n));
        }
        return step;
    }

    /// The batch size whose graph takes `n` sequences: the power of two from `n` on.
    private static int batchOf(int n) {
        return Integer.highestOneBit(2 * n - 1);
    }

    private Prepared capture(int batch) {
        var tuning =
                DecodeTuning.of(shape, batch, device.sharedBytesPerBlock(), device.capability());
        var step = new DecodePreparation(kernels, shape, batch, ropes.count(), tuning);
        try (var stream = new CudaStream(device)) {
            var operations =
                    DecodeStep.operations(
                            step.launches(), weights, cache, ropes.frequencies(), ropes.factors());
            var graph = stream.capture(() -> operations.forEach(o -> o.launch(stream.handle())));
            return new Prepared(step, graph);
        } catch (RuntimeException | Error e) {
            step.close();
            throw e;
        }
    }

    private void check(int[] ids, int[] slots, int[] positions) {
        int n = ids.length;
        if (n < 1 || n > MAX_BATCH || slots.length != n || positions.length != n) {
            throw new IllegalArgumentException(
                    "a step takes 1 to %d ids and as many slots and positions, got %d, %d and %d"
                            .formatted(MAX_BATCH, n, slots.length, positions.length));
        }
        var taken = new BitSet();
        for (int i = 0; i < n; i++) {
            requireBelow("id", ids[i], shape.vocabulary());
            requireBelow("slot", slots[i], cache.slots());
            requireBelow("position", positions[i], cache.maxPositions());
            if (taken.get(slots[i])) {
                throw new IllegalArgumentException("slot %d is given twice".formatted(slots[i]));
            }
            taken.set(slots[i]);
        }
    }

    private static void requireBelow(String what, int value, int limit) {
        if (value < 0 || value >= limit) {
            throw new IllegalArgumentException(
                    "%s must be from 0 to %d, got %d".formatted(what, limit - 1, value));
        }
    }

    private static void copy(int[] values, MemorySegment to, int at) {
        MemorySegment.copy(
                values, 0, to, ValueLayout.JAVA_INT, (long) at * Integer.BYTES, values.length);
    }
}
