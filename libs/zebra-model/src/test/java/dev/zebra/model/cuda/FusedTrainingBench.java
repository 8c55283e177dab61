package dev.zebra.model.cuda;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.zebra.model.cuda.FusedShape.Layer;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// Times [FusedTraining] on a GPU, one run for every eleven numbers:
///
///     TIME ROWS HIDDEN LAYERS HEADS WINDOW GROUP INTERMEDIATE VOCABULARY STEPS DOCUMENTS
///
/// DOCUMENTS is how many equal documents a row is packed of.
/// Model FLOPs count a local layer's attention at window cost; MFU is of the H100's 989 TFLOP/s.
public final class FusedTrainingBench {
    private static final double PEAK = 989e12;
    private static final int NUMBERS = 11;

    private FusedTrainingBench() {}

    public static void main(String[] arguments) {
        Engine.getEngine("PyTorch");
        for (int i = 0; i + NUMBERS <= arguments.length; i += NUMBERS) {
            time(Arrays.stream(arguments, i, i + NUMBERS).mapToInt(Integer::parseInt).toArray());
            JniUtils.emptyCudaCache();
        }
    }

    private static void time(int... n) {
        int time = n[0];
        int rows = n[1];
        int hidden = n[2];
        int depth = n[3];
        int heads = n[4];
        int window = n[5];
        int group = n[6];
        int vocabulary = n[8];
        var layers =
                IntStream.range(0, depth)
                        .mapToObj(i -> new Layer(i % group == 0 ? Layer.GLOBAL : window, 0))
                        .toList();
        var shape =
                new FusedShape(
                        vocabulary,
                        hidden,
                        n[7],
                        heads,
                        heads,
                        hidden / heads,
                        false,
                        1e-5,
                        layers,
                        List.of(TrainingReference.rotation(hidden / heads, 10_000, 1)));
        long parameters =
                FusedWeights.shapes(shape).stream().mapToLong(s -> (long) s[0] * s[1]).sum()
                        - (long) vocabulary * hidden;
        double keys =
                IntStream.range(0, depth)
                        .mapToDouble(
                                i -> {
                                    double all = (time / n[10] + 1) / 2.0;
                                    return i % group == 0 ? all : Math.min(window + 1, all);
                                })
                        .sum();
        double flops = (6.0 * parameters + 12 * keys * hidden) * rows * time;
        var kernels = kernels();
        var watch = new Watch(kernels.device());
        try (var reference = new TrainingReference(shape, Device.gpu(0))) {
            var masters = reference.randomWeights(0.02);
            var decays = new double[masters.size()];
            try (var training =
                    new FusedTraining(
                            shape,
                            manager(),
                            new TrainedTensors(
                                    reference.each("bfloat16", masters),
                                    masters,
                                    reference.each("zeros", masters),
                                    reference.each("zeros", masters)),
                            kernels,
                            FusedTraining.AUTOMATIC,
                            watch)) {
                var random = new Random(1);
                var ids = random.longs((long) rows * time, 0, vocabulary).toArray();
                var labels = random.longs((long) rows * time, 0, vocabulary).toArray();
                var documents = new int[rows][n[10]];
                for (var row : documents) {
                    Arrays.fill(row, time / n[10]);
                }
                var batch = new FusedBatch(ids, labels, rows, documents);
                var times = new ArrayList<Double>();
                var host = new ArrayList<Double>();
                double loss = 0;
                for (int step = 1; step <= n[9]; step++) {
                    watch.on = step == n[9];
                    long start = System.nanoTime();
                    loss = training.addGradients(batch, 1.0 / ids.length) / ids.length;
                    host.add((System.nanoTime() - start) / 1e6);
                    training.clipAndStep(new FusedStep(step, 1e-4, 0.9, 0.95, 1e-8, 1, decays));
                    times.add((System.nanoTime() - start) / 1e6);
                }
                var sorted = times.subList(3, n[9] - 1).stream().sorted().toList();
                double median = sorted.get(sorted.size() / 2);
                System.out.printf(
                        "ours T=%d B=%d L=%d G=%d documents %d params %.2fB %.1f ms (host until loss %.1f) %.0f"
                                + " tok/s MFU %.1f%% used %.1f GB loss %.3f %s%n",
                        time,
                        rows,
                        depth,
                        group,
                        n[10],
                        parameters / 1e9,
                        median,
                        host.get(n[9] - 2),
                        rows * time / median * 1e3,
                        flops / median * 1e3 / PEAK * 100,
                        usedBytes(kernels.device()) / 1e9,
                        loss,
                        training.recomputation());
                watch.print();
            }
        }
    }

    private static long usedBytes(CudaDevice device) {
        try (var arena = Arena.ofConfined()) {
            var total = arena.allocate(ValueLayout.JAVA_LONG);
            long free = device.driver().result("cuMemGetInfo_v2", total);
            return total.get(ValueLayout.JAVA_LONG, 0) - free;
        }
    }

    private static PtNDManager manager() {
        return (PtNDManager) NDManager.newBaseManager(Device.gpu(0), "PyTorch");
    }

    private static CudaKernels kernels() {
        return CudaKernels.find(FusedProgram.libraries(), 0).orElseThrow();
    }

    /// Device time per kind of operation in one step.
    private static final class Watch implements UnaryOperator<FusedOperations> {
        private final CudaDevice device;
        private final List<Long> events = new ArrayList<>();
        private final List<String> names = new ArrayList<>();
        private boolean on;

        Watch(CudaDevice device) {
            this.device = device;
        }

        @Override
        public FusedOperations apply(FusedOperations operations) {
            return (FusedOperations)
                    Proxy.newProxyInstance(
                            FusedOperations.class.getClassLoader(),
                            new Class<?>[] {FusedOperations.class},
                            (proxy, method, arguments) -> {
                                mark(name(method.getName(), arguments));
                                try {
                                    return method.invoke(operations, arguments);
                                } catch (InvocationTargetException e) {
                                    throw e.getCause();
                                } finally {
                                    mark("");
                                }
                            });
        }

        private static String name(String method, Object[] arguments) {
            return switch (method) {
                case "attention" -> method + ((int) arguments[1] < 0 ? " global" : " local");
                case "attentionBackward" ->
                        method + (((Layer) arguments[3]).window() < 0 ? " global" : " local");
                case "product", "productBackward" -> {
                    var weight = (FusedTensor) arguments[1];
                    yield method + " " + weight.rows() + "x" + weight.columns();
                }
                case "weightBackward" -> {
                    var sums = (FusedTensor) arguments[2];
                    yield method + " " + sums.rows() + "x" + sums.columns();
                }
                default -> method;
            };
        }

        private void mark(String name) {
            if (on) {
                long event = device.driver().result("cuEventCreate", 0);
                device.driver().call("cuEventRecord", event, CudaStream.DEFAULT);
                events.add(event);
                names.add(name);
            }
        }

        void print() {
            device.synchronize();
            Map<String, double[]> sums = new TreeMap<>();
            try (var arena = Arena.ofConfined()) {
                var out = arena.allocate(ValueLayout.JAVA_FLOAT);
                for (int i = 0; i + 1 < events.size(); i++) {
                    device.driver()
                            .call("cuEventElapsedTime", out, events.get(i), events.get(i + 1));
                    var name = names.get(i).isEmpty() ? "between" : names.get(i);
                    var sum = sums.computeIfAbsent(name, key -> new double[2]);
                    sum[0] += out.get(ValueLayout.JAVA_FLOAT, 0);
                    sum[1]++;
                }
            }
            double total = sums.values().stream().mapToDouble(sum -> sum[0]).sum();
            System.out.printf("  step with events %.1f ms:", total);
            sums.forEach(
                    (name, sum) ->
                            System.out.printf(" | %s %.2f (%d)", name, sum[0], (int) sum[1]));
            System.out.println();
        }
    }
}
