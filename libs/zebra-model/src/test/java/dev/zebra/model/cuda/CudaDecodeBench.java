package dev.zebra.model.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// Times the decoding step of a 7B-shaped striped Llama, whole and kernel by kernel, against the
/// time to read weights, keys and values once at the bandwidth of a copy in the same run. A
/// program to run on a GPU, not a test.
final class CudaDecodeBench implements AutoCloseable {
    private static final int LAYERS = 32;
    private static final int GROUP = 4;
    private static final int WINDOW = 1024;
    private static final int[] CONTEXTS = {1024, 16_384, 65_536};
    private static final int REPEATS = 20;
    private static final double GIGA = 1e9;

    private static final String FILL =
            """
            extern "C" __global__ void fill(unsigned short* out, unsigned long long count, float scale) {
                unsigned long long stride = (unsigned long long)gridDim.x * blockDim.x;
                for (unsigned long long i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += stride) {
                    unsigned int x = (unsigned int)i * 2654435761u ^ (unsigned int)(i >> 32);
                    x ^= x >> 15; x *= 2246822519u; x ^= x >> 13; x *= 3266489917u; x ^= x >> 16;
                    float v = ((int)(x & 0xffff) - 32768) * (scale / 32768.f);
                    out[i] = (unsigned short)(__float_as_uint(v) >> 16);
                }
            }
            """;

    private final CudaKernels kernels;
    private final CudaDevice device;
    private final CudaTimer timer;
    private final CudaStream stream;
    private final CudaKernel fill;
    private final List<CudaMemory> owned = new ArrayList<>();
    private final DecodeShape shape;
    private final long[] pointers;
    private final DecodeWeights weights;
    private final CudaMemory frequencies;
    private final CudaMemory factors;
    private final double copyBandwidth;

    private CudaDecodeBench(CudaKernels kernels, Nvrtc compiler) {
        this.kernels = kernels;
        this.device = kernels.device();
        this.timer = new CudaTimer(device);
        this.stream = new CudaStream(device);
        this.fill =
                new CudaModule(
                                device,
                                compiler.compile(FILL, "fill.cu", device.architecture(), List.of()))
                        .kernel("fill");
        this.copyBandwidth = copyBandwidth();
        System.out.printf("copy %.0f GB/s, read and written%n", copyBandwidth / GIGA);
        this.shape =
                new DecodeShape(
                        4096,
                        32,
                        32,
                        128,
                        11_008,
                        32_000,
                        false,
                        1e-5f,
                        Collections.nCopies(LAYERS, 0));
        this.pointers = weights();
        this.weights = DecodeWeights.of(shape, pointers);
        this.frequencies = random((long) shape.headDim(), 1);
        this.factors = random(2, 1);
    }

    public static void main(String[] arguments) {
        var libtorch = Path.of(System.getenv().getOrDefault("PYTORCH_LIBRARY_PATH", "."));
        var kernels = CudaKernels.find(libtorch, 0).orElseThrow();
        try (var bench = new CudaDecodeBench(kernels, Nvrtc.find(libtorch).orElseThrow())) {
            if (arguments.length == 0) {
                bench.contexts();
                bench.batches();
            }
            bench.generation();
        }
    }

    private List<DecodeTuning> tunings() {
        return List.of(
                tuning(1),
                new DecodeTuning(8, 6, 2, 3, true, true),
                new DecodeTuning(8, 6, 4, 1, true, true),
                new DecodeTuning(8, 6, 3, 2, false, true));
    }

    private DecodeTuning tuning(int batch) {
        return DecodeTuning.of(shape, batch, device.sharedBytesPerBlock(), device.capability());
    }

    private void contexts() {
        var cache = cache(1, CONTEXTS[CONTEXTS.length - 1]);
        var tunings = tunings();
        var prepared =
                tunings.parallelStream()
                        .map(tuning -> new DecodePreparation(kernels, shape, 1, 1, tuning))
                        .map(preparation -> new Prepared(preparation, cache))
                        .toList();
        for (int context : CONTEXTS) {
            double limit = limit(1, context);
            System.out.printf("%n%d tokens: limit %.3f ms%n", context, limit);
            for (int i = 0; i < tunings.size(); i++) {
                var step = prepared.get(i);
                step.positions(context - 1);
                double ms = step.milliseconds(_ -> true);
                System.out.printf(
                        "  %.3f ms  %.3f of the limit  %s%n",
                        ms, ms / limit, tunings.get(i).toString().substring(12));
            }
        }
        for (int i : new int[] {0}) {
            System.out.println("\nalone, " + tunings.get(i));
            parts(prepared.get(i));
        }
        prepared.forEach(Prepared::close);
        release(cache);
    }

    private void parts(Prepared step) {
        step.positions(CONTEXTS[0] - 1);
        var names = step.operations.stream().map(DecodeOperation::name).distinct().toList();
        for (var name : names) {
            long count = step.operations.stream().filter(o -> o.name().equals(name)).count();
            long bytes =
                    step.operations.stream()
                            .filter(o -> o.name().equals(name))
                            .mapToLong(DecodeOperation::bytes)
                            .sum();
            double ms = step.milliseconds(i -> step.operations.get(i).name().equals(name));
            System.out.printf(
                    "  %-14s x%2d  %7.2f us each  %5.0f GB/s  %.1f%% of the copy%n",
                    name,
                    count,
                    ms * 1000 / count,
                    bytes / ms / 1e6,
                    100 * bytes / ms * 1000 / copyBandwidth);
        }
        for (int context : CONTEXTS) {
            step.positions(context - 1);
            for (boolean local : new boolean[] {false, true}) {
                IntPredicate which =
                        i ->
                                step.operations.get(i).name().equals("attention")
                                        && (layerOf(step, i) % GROUP != 0) == local;
                long count = IntStream.range(0, step.operations.size()).filter(which).count();
                double ms = step.milliseconds(which);
                double bytes = count * kvBytes(local ? Math.min(context, WINDOW + 1) : context);
                System.out.printf(
                        "  attention %s at %d: %.2f us each, %.1f%% of the copy%n",
                        local ? "local " : "global",
                        context,
                        ms * 1000 / count,
                        100 * bytes / ms * 1000 / copyBandwidth);
            }
        }
    }

    private static int layerOf(Prepared step, int operation) {
        return (int)
                step.operations.subList(0, operation).stream()
                        .filter(o -> o.name().equals("attention"))
                        .count();
    }

    private void batches() {
        int context = CONTEXTS[0];
        var cache = cache(16, context);
        for (int batch : new int[] {1, 2, 4, 8, 16}) {
            var tuning = tuning(batch);
            try (var step =
                    new Prepared(new DecodePreparation(kernels, shape, batch, 1, tuning), cache)) {
                step.positions(context - 1);
                double ms = step.milliseconds(_ -> true);
                double limit = limit(batch, context);
                System.out.printf(
                        "batch %d at %d: %.3f ms, limit %.3f, %.3f of it %s%n",
                        batch, context, ms, limit, ms / limit, tuning);
            }
        }
        release(cache);
    }

    /// Greedy generation as a caller sees it: the graph, and reading the token it chose. Then one
    /// step again and again: it writes and reads the same, so that kernels that ran ahead of each
    /// other would show in other logits.
    private void generation() {
        for (int context : CONTEXTS) {
            var cache = cache(1, context);
            var rope = new RopeTable(new float[shape.headDim() / 2], 1);
            try (var graph = new DecodeGraph(kernels, shape, pointers, cache, List.of(rope))) {
                millisecondsPerToken(graph, context);
                double ms = millisecondsPerToken(graph, context);
                double limit = limit(1, context);
                System.out.printf(
                        "greedy at %d, wall clock: %.3f ms a token, %.3f of the limit,"
                                + " %d different outcomes of %d equal steps%n",
                        context, ms, ms / limit, outcomes(graph, context), REPEATS);
            }
            release(cache);
        }
    }

    private int outcomes(DecodeGraph graph, int context) {
        return (int)
                IntStream.range(0, REPEATS)
                        .map(
                                _ -> {
                                    graph.decode(
                                            new int[] {7}, new int[] {0}, new int[] {context - 1});
                                    return logitsHash(graph);
                                })
                        .distinct()
                        .count();
    }

    private static double millisecondsPerToken(DecodeGraph graph, int context) {
        int tokens = 64;
        int[] slot = {0};
        graph.prepare(1);
        int[] token = {1};
        long start = System.nanoTime();
        for (int i = 0; i < tokens; i++) {
            graph.decode(token, slot, new int[] {context - tokens + i});
            token = graph.argmax(1);
        }
        return (System.nanoTime() - start) / 1e6 / tokens;
    }

    private int logitsHash(DecodeGraph graph) {
        long bytes = (long) shape.vocabulary() * Float.BYTES;
        try (var copy = new CudaMemory(device, bytes);
                var arena = Arena.ofConfined()) {
            graph.copyLogits(1, copy.pointer());
            var host = arena.allocate(bytes);
            device.copyToHost(host, copy.pointer(), bytes);
            return Arrays.hashCode(host.toArray(ValueLayout.JAVA_FLOAT));
        }
    }

    /// One batch size, ready to launch.
    private final class Prepared implements AutoCloseable {
        private final DecodePreparation preparation;
        private final List<DecodeOperation> operations;

        Prepared(DecodePreparation preparation, DecodeCache cache) {
            this.preparation = preparation;
            operations =
                    DecodeStep.operations(
                            preparation.launches(),
                            weights,
                            cache,
                            frequencies.pointer(),
                            factors.pointer());
        }

        void positions(int position) {
            int batch = preparation.launches().batch();
            try (var arena = Arena.ofConfined()) {
                var input = arena.allocate(ValueLayout.JAVA_INT, 3L * batch);
                for (int i = 0; i < batch; i++) {
                    input.setAtIndex(ValueLayout.JAVA_INT, i, 17 * i + 5);
                    input.setAtIndex(ValueLayout.JAVA_INT, batch + i, i);
                    input.setAtIndex(ValueLayout.JAVA_INT, 2 * batch + i, position);
                }
                device.copyToDevice(
                        preparation.launches().buffers().input, input, input.byteSize());
            }
        }

        double milliseconds(IntPredicate which) {
            try (var graph =
                    stream.capture(
                            () ->
                                    IntStream.range(0, operations.size())
                                            .filter(which)
                                            .forEach(
                                                    i ->
                                                            operations
                                                                    .get(i)
                                                                    .launch(stream.handle())))) {
                graph.launch(CudaStream.DEFAULT);
                graph.launch(CudaStream.DEFAULT);
                var times = new double[REPEATS];
                for (int i = 0; i < REPEATS; i++) {
                    times[i] =
                            timer.milliseconds(
                                    CudaStream.DEFAULT, () -> graph.launch(CudaStream.DEFAULT));
                }
                Arrays.sort(times);
                return times[REPEATS / 2];
            }
        }

        @Override
        public void close() {
            device.synchronize();
            preparation.close();
        }
    }

    private double kvBytes(int tokens) {
        return 2.0 * 2 * shape.kvHeads() * shape.headDim() * tokens;
    }

    private double limit(int batch, int context) {
        double bytes = 2.0 * shape.vocabulary() * shape.hidden();
        for (int layer = 0; layer < LAYERS; layer++) {
            bytes +=
                    2.0
                            * shape.hidden()
                            * (shape.mixed() + shape.queries() + 3.0 * shape.intermediate());
            bytes += batch * kvBytes(layer % GROUP == 0 ? context : Math.min(context, WINDOW + 1));
        }
        return bytes / copyBandwidth * 1000;
    }

    private double copyBandwidth() {
        long bytes = 4L << 30;
        try (var from = new CudaMemory(device, bytes);
                var to = new CudaMemory(device, bytes)) {
            fill(from, 1);
            double best = Double.MAX_VALUE;
            for (int i = 0; i < 10; i++) {
                best =
                        Math.min(
                                best,
                                timer.milliseconds(
                                        CudaStream.DEFAULT,
                                        () ->
                                                device.driver()
                                                        .call(
                                                                "cuMemcpyDtoDAsync_v2",
                                                                to.pointer(),
                                                                from.pointer(),
                                                                bytes,
                                                                CudaStream.DEFAULT)));
            }
            return 2 * bytes / best * 1000;
        }
    }

    private long[] weights() {
        var pointers = new ArrayList<Long>();
        long h = shape.hidden();
        pointers.add(random(shape.vocabulary() * h, 1).pointer());
        pointers.add(random(h, 1).pointer());
        pointers.add(random(shape.vocabulary() * h, 0.02f).pointer());
        for (int layer = 0; layer < LAYERS; layer++) {
            pointers.add(random(h, 1).pointer());
            pointers.add(random(shape.mixed() * h, 0.03f).pointer());
            pointers.add(random(h * shape.queries(), 0.03f).pointer());
            pointers.add(random(h, 1).pointer());
            pointers.add(random(2 * shape.intermediate() * h, 0.03f).pointer());
            pointers.add(random(h * shape.intermediate(), 0.02f).pointer());
        }
        return pointers.stream().mapToLong(Long::longValue).toArray();
    }

    private DecodeCache cache(int slots, int context) {
        var layers = new ArrayList<DecodeCache.Layer>();
        for (int layer = 0; layer < LAYERS; layer++) {
            int capacity = layer % GROUP == 0 ? context : WINDOW + 1;
            long elements = (long) slots * capacity * shape.kvHeads() * shape.headDim();
            layers.add(
                    new DecodeCache.Layer(
                            random(elements, 1).pointer(),
                            random(elements, 1).pointer(),
                            capacity,
                            layer % GROUP != 0));
        }
        return new DecodeCache(slots, layers);
    }

    private void release(DecodeCache cache) {
        var pointers =
                cache.layers().stream()
                        .flatMap(l -> List.of(l.keys(), l.values()).stream())
                        .toList();
        owned.stream().filter(m -> pointers.contains(m.pointer())).forEach(CudaMemory::close);
    }

    private CudaMemory random(long elements, float scale) {
        var memory = new CudaMemory(device, 2 * elements);
        owned.add(memory);
        fill(memory, scale);
        return memory;
    }

    private void fill(CudaMemory memory, float scale) {
        fill.launch(
                CudaStream.DEFAULT,
                Launch.of(2048, 256),
                memory.pointer(),
                memory.bytes() / 2,
                scale);
    }

    @Override
    public void close() {
        device.synchronize();
        owned.forEach(CudaMemory::close);
        timer.close();
        stream.close();
    }
}
