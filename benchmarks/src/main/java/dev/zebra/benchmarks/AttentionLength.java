package dev.zebra.benchmarks;

import dev.zebra.model.ComputeDevice;
import dev.zebra.model.ModelConfig;
import java.util.List;

/// What a sequence of twice the length costs: about twice as much in local layers, up to four times
/// as much in global ones.
final class AttentionLength implements Benchmark {
    @Override
    public String name() {
        return "attention";
    }

    @Override
    public String purpose() {
        return "local layers cost O(T w), global ones O(T^2): times at doubled lengths";
    }

    @Override
    public List<Options.Option> options() {
        return List.of(
                Devices.DEVICE,
                Devices.THREADS,
                new Options.Option(
                        "lengths", "4096,8192,16384", "tokens, each twice the one before"),
                new Options.Option("window", "128", "of the local layers"),
                new Options.Option("hidden", "256", "width of the model, in heads of 64"),
                new Options.Option("repeats", "5", "timed forward passes of each length"));
    }

    @Override
    public void run(Options options, Report report) {
        report.title("Attention and length");
        var striped = model(options.number("hidden"), options.number("window"));
        var device = Devices.of(options, report);
        report.line(
                "Two layers of width %d whose other parts are small, window %d; forward, no cache."
                        .formatted(striped.hiddenSize(), striped.window().windowSize()));
        report.header(
                "layers",
                "tokens",
                "forward",
                "spread",
                "least of all cores",
                "against half the length",
                "by the count of operations");
        measure("local", striped.allLocal(), device, options, report);
        measure("global", striped.allGlobal(), device, options, report);
    }

    private static void measure(
            String name, ModelConfig config, ComputeDevice device, Options options, Report report) {
        boolean cpu = device.equals(ComputeDevice.cpu());
        try (var subject = Subject.computing(config, device)) {
            double before = 0;
            double workBefore = 0;
            for (int length : options.numbers("lengths")) {
                var tokens = subject.tokens(length);
                var timing = Timing.of(1, options.number("repeats"), () -> subject.read(tokens));
                double cost = cpu ? timing.leastOfCores() : timing.median();
                double work = Work.forward(config, 1, length);
                report.row(
                        name,
                        "%,d".formatted(length),
                        "%.1f ms".formatted(1e3 * timing.median()),
                        timing.spread(),
                        "%.1f ms".formatted(1e3 * cost),
                        before == 0 ? "" : "%.2f".formatted(cost / before),
                        before == 0 ? "" : "%.2f".formatted(work / workBefore));
                before = cost;
                workBefore = work;
            }
        }
    }

    private static ModelConfig model(int hidden, int window) {
        return ModelConfig.builder()
                .vocabularySize(256)
                .hiddenSize(hidden)
                .intermediateSize(32)
                .layers(2)
                .heads(Math.max(1, hidden / 64))
                .windowSize(window)
                .tiedEmbeddings(true)
                .maxPositions(1 << 17)
                .build();
    }
}
