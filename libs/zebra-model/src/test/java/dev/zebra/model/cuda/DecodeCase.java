package dev.zebra.model.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// A random model and cache on the device and beside it the reference, with what is compared.
final class DecodeCase implements AutoCloseable {
    private static final int SLOTS = 17;

    private final CudaDevice device;
    private final DecodeShape shape;
    private final List<CudaMemory> owned = new ArrayList<>();
    private final DecodeReference reference;
    private final DecodeGraph graph;
    private final Random random;

    /// Root mean square of the differences of logits, over that of the logits.
    private double worstError;

    private boolean argmaxMatches = true;

    DecodeCase(CudaKernels kernels, DecodeShape shape, int[] capacities, long seed) {
        this.device = kernels.device();
        this.shape = shape;
        this.random = new Random(seed);
        int half = shape.headDim() / 2;
        var ropes =
                List.of(
                        new RopeTable(frequencies(half, 10_000), 1f),
                        new RopeTable(frequencies(half, 500_000), 1.1386f));
        var weights = new ArrayList<short[]>();
        weights.add(matrix(shape.vocabulary(), shape.hidden(), 1));
        weights.add(norm());
        if (!shape.tied()) {
            weights.add(matrix(shape.vocabulary(), shape.hidden(), 1 / root(shape.hidden())));
        }
        for (int layer = 0; layer < shape.layers(); layer++) {
            weights.add(norm());
            weights.add(matrix(shape.mixed(), shape.hidden(), 1 / root(shape.hidden())));
            weights.add(matrix(shape.hidden(), shape.queries(), 1 / root(shape.queries())));
            weights.add(norm());
            weights.add(matrix(2 * shape.intermediate(), shape.hidden(), 1 / root(shape.hidden())));
            weights.add(
                    matrix(shape.hidden(), shape.intermediate(), 1 / root(shape.intermediate())));
        }
        var keys = new ArrayList<short[]>();
        var values = new ArrayList<short[]>();
        var layers = new ArrayList<DecodeCache.Layer>();
        for (int capacity : capacities) {
            keys.add(matrix(SLOTS * capacity, shape.kvHeads() * shape.headDim(), 1));
            values.add(matrix(SLOTS * capacity, shape.kvHeads() * shape.headDim(), 1));
            layers.add(
                    new DecodeCache.Layer(
                            upload(keys.getLast()), upload(values.getLast()), capacity, true));
        }
        reference = new DecodeReference(shape, weights, ropes, capacities, keys, values);
        var pointers = weights.stream().mapToLong(this::upload).toArray();
        graph = new DecodeGraph(kernels, shape, pointers, new DecodeCache(SLOTS, layers), ropes);
    }

    /// Appends `steps` tokens to sequences that begin at the given positions, and compares.
    void run(int steps, int... start) {
        int n = start.length;
        var slots = IntStream.range(0, n).map(i -> (5 * i + 3) % SLOTS).toArray();
        int batch = Integer.highestOneBit(2 * n - 1);
        boolean fused =
                DecodeTuning.of(shape, batch, device.sharedBytesPerBlock(), device.capability())
                        .fused();
        for (int step = 0; step < steps; step++) {
            int ahead = step;
            var ids = random.ints(n, 0, shape.vocabulary()).toArray();
            var positions = Arrays.stream(start).map(p -> p + ahead).toArray();
            long pointer = graph.decode(ids, slots, positions);
            var best = graph.argmax(n);
            var logits = download(pointer, n * shape.vocabulary());
            for (int i = 0; i < n; i++) {
                var row =
                        Arrays.copyOfRange(
                                logits, i * shape.vocabulary(), (i + 1) * shape.vocabulary());
                compare(row, reference.decode(ids[i], slots[i], positions[i], fused), best[i]);
            }
        }
    }

    double worstError() {
        return worstError;
    }

    boolean argmaxMatches() {
        return argmaxMatches;
    }

    private void compare(float[] actual, double[] expected, int best) {
        double difference = 0;
        double all = 0;
        for (int i = 0; i < actual.length; i++) {
            difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
            all += expected[i] * expected[i];
            argmaxMatches &= actual[i] <= actual[best];
        }
        double error = Math.sqrt(difference / all);
        worstError = error >= 0 ? Math.max(worstError, error) : Double.POSITIVE_INFINITY;
    }

    private short[] matrix(int rows, int columns, double scale) {
        var values = new short[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = Bfloat16.of(random.nextGaussian() * scale);
        }
        return values;
    }

    private short[] norm() {
        var values = new short[shape.hidden()];
        for (int i = 0; i < values.length; i++) {
            values[i] = Bfloat16.of(1 + 0.2 * random.nextGaussian());
        }
        return values;
    }

    private long upload(short... values) {
        try (var arena = Arena.ofConfined()) {
            var host = arena.allocateFrom(ValueLayout.JAVA_SHORT, values);
            var memory = new CudaMemory(device, host.byteSize());
            owned.add(memory);
            device.copyToDevice(memory.pointer(), host, host.byteSize());
            return memory.pointer();
        }
    }

    private float[] download(long pointer, int count) {
        try (var arena = Arena.ofConfined()) {
            var host = arena.allocate(ValueLayout.JAVA_FLOAT, count);
            device.copyToHost(host, pointer, host.byteSize());
            return host.toArray(ValueLayout.JAVA_FLOAT);
        }
    }

    private static float[] frequencies(int half, double theta) {
        var all = new float[half];
        for (int i = 0; i < half; i++) {
            all[i] = (float) Math.pow(theta, -(double) i / half);
        }
        return all;
    }

    private static double root(int x) {
        return Math.sqrt(x);
    }

    @Override
    public void close() {
        graph.close();
        owned.forEach(CudaMemory::close);
    }
}
