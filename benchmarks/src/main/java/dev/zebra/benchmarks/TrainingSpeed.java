package dev.zebra.benchmarks;

import dev.zebra.model.ComputeDevice;
import dev.zebra.model.Recomputation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One optimizer step beside PyTorch's on the same shape, and beside what the device multiplies at
/// best.
final class TrainingSpeed implements Benchmark {
    /// Dense bfloat16 by the vendor's data sheet of an H100 or H200 SXM.
    private static final double H100_PEAK = 989e12;

    private static final Map<String, List<String>> SETS =
            Map.of(
                    "cpu", List.of("demo:2:512", "100m:1:512"),
                    "159m", List.of("159m:4:4096"),
                    "layers",
                            List.of(
                                    "7b-8layers:2:8192",
                                    "7b-8layers-global:2:8192",
                                    "7b-8layers:1:32768:recompute",
                                    "7b-8layers-global:1:32768:recompute",
                                    "7b-8layers:1:65536:recompute",
                                    "7b-8layers-global:1:65536:recompute"));

    @Override
    public String name() {
        return "training";
    }

    @Override
    public String purpose() {
        return "a training step against PyTorch's and against a large matrix product";
    }

    @Override
    public List<Options.Option> options() {
        return List.of(
                Devices.DEVICE,
                Devices.THREADS,
                new Options.Option(
                        "cases", "cpu", "cpu, 159m, layers, or model:batch:length[:recompute],.."),
                new Options.Option("warm-ups", "3", "steps that are not timed"),
                new Options.Option("steps", "7", "timed steps"),
                new Options.Option("matmul", "4096", "rows of the matrices whose product is timed"),
                new Options.Option("peer", "none", "eager, compile, or both with a comma"),
                new Options.Option("python", "python3", "interpreter of the peers, with PyTorch"));
    }

    @Override
    public void run(Options options, Report report) {
        report.title("Training");
        var cases =
                options.list("cases").stream()
                        .flatMap(name -> SETS.getOrDefault(name, List.of(name)).stream())
                        .map(TrainingCase::of)
                        .toList();
        var device = Devices.of(options, report);
        double limit = limit(device, options, report);
        report.header("case", "what", "step", "tokens/s", "work", "of the limit", "memory");
        var seconds = new LinkedHashMap<String, Double>();
        for (var each : cases) {
            seconds.put(each.toString(), ours(each, device, options, limit, report));
        }
        for (var mode : options.list("peer")) {
            peer(cases, mode, options, device, seconds, limit, report);
        }
        gains(cases, seconds, report);
    }

    private static double limit(ComputeDevice device, Options options, Report report) {
        if (!device.equals(ComputeDevice.cpu())) {
            report.line(
                    "Limit: %.0f TFLOP/s, the vendor's dense bfloat16."
                            .formatted(H100_PEAK / 1e12));
            return H100_PEAK;
        }
        int size = options.number("matmul");
        double limit = new Limits(device, 3).multiplying(size);
        report.line(
                "Limit: %.1f GFLOP/s, a product of two matrices of %,d rows and columns on the same cores."
                        .formatted(limit / 1e9, size));
        return limit;
    }

    private static double ours(
            TrainingCase each, ComputeDevice device, Options options, double limit, Report report) {
        var memory = CudaMemory.fromHere(device);
        try (var subject = Subject.trainable(each.config(), device);
                var training =
                        subject.training(
                                each.batch(), each.length(), recomputation(each, device))) {
            var timing =
                    Timing.of(options.number("warm-ups"), options.number("steps"), training::step);
            row(report, each, "Zebra", timing.median(), limit, memory.taken());
            return timing.median();
        }
    }

    /// On CUDA ours keeps what fits by itself; the peer has to be told.
    private static Recomputation recomputation(TrainingCase each, ComputeDevice device) {
        return device.equals(ComputeDevice.cpu()) ? each.recomputation() : Recomputation.NONE;
    }

    /// All cases in one process. Our memory has been given back: the peer has the whole device.
    private static void peer(
            List<TrainingCase> cases,
            String mode,
            Options options,
            ComputeDevice device,
            Map<String, Double> ours,
            double limit,
            Report report) {
        CudaMemory.fromHere(device);
        var outcomes =
                new Peer(options.text("python"), options.number("threads"))
                        .run(
                                "training.py",
                                cases.stream()
                                        .map(each -> arguments(each, mode, options, device))
                                        .toList());
        for (int i = 0; i < cases.size(); i++) {
            var each = cases.get(i);
            switch (outcomes.get(i)) {
                case Peer.Measured(var values) -> {
                    double seconds = values.get("seconds");
                    double ratio = ours.get(each.toString()) / seconds;
                    row(
                            report,
                            each,
                            "PyTorch %s (%.2f x Zebra's speed)".formatted(mode, ratio),
                            seconds,
                            limit,
                            values.get("memory"));
                }
                case Peer.Failed(var why) ->
                        report.row(each, "PyTorch " + mode, "not measured: " + why, "", "", "", "");
            }
        }
    }

    private static List<String> arguments(
            TrainingCase each, String mode, Options options, ComputeDevice device) {
        var config = each.config();
        var layers = new StringBuilder();
        config.schedule().types().forEach(type -> layers.append(type.name().charAt(0)));
        return List.of(
                mode,
                device.equals(ComputeDevice.cpu()) ? "cpu" : "cuda",
                options.text("warm-ups"),
                options.text("steps"),
                String.valueOf(each.batch()),
                String.valueOf(each.length()),
                String.valueOf(each.recomputation().name()),
                String.valueOf(config.vocabularySize()),
                String.valueOf(config.hiddenSize()),
                String.valueOf(config.intermediateSize()),
                String.valueOf(config.heads()),
                String.valueOf(config.kvHeads()),
                String.valueOf(config.headDim()),
                String.valueOf(config.window().windowSize()),
                layers.toString(),
                String.valueOf(config.tiedEmbeddings()));
    }

    private static void row(
            Report report,
            TrainingCase each,
            String what,
            double seconds,
            double limit,
            double memory) {
        double speed = each.work() / seconds;
        report.row(
                each,
                what,
                "%.1f ms".formatted(1e3 * seconds),
                "%,.0f".formatted(each.tokens() / seconds),
                Work.speed(speed),
                "%.1f%%".formatted(100 * speed / limit),
                memory == 0 ? "" : "%.1f GB".formatted(memory / 1e9));
    }

    /// How much faster the striped models of a set train than the same ones with full attention.
    private static void gains(
            List<TrainingCase> cases, Map<String, Double> seconds, Report report) {
        for (var each : cases) {
            var global = seconds.get(each.allGlobal().toString());
            if (global != null && !each.name().endsWith("-global")) {
                report.line("");
                report.line(
                        "Gain of the stripes, %s: %.2f"
                                .formatted(each, global / seconds.get(each.toString())));
            }
        }
    }
}
