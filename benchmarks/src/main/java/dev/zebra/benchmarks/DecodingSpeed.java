package dev.zebra.benchmarks;

import dev.zebra.model.ComputeDevice;
import dev.zebra.model.ModelConfig;
import java.util.List;

/// Tokens of growing sequences, beside the time that reading the weights and the cache once takes.
final class DecodingSpeed implements Benchmark {
    private static final int WARM_UP = 8;

    @Override
    public String name() {
        return "decoding";
    }

    @Override
    public String purpose() {
        return "tokens of 1 and 16 sequences against the time to read weights and cache once";
    }

    @Override
    public List<Options.Option> options() {
        return List.of(
                Devices.DEVICE,
                Devices.THREADS,
                new Options.Option("models", "demo,100m", "any of Shapes; 7b for the GPU"),
                new Options.Option("contexts", "256", "tokens before the first that is timed"),
                new Options.Option("sequences", "1,16", "that grow together"),
                new Options.Option("tokens", "32", "timed, of each sequence"),
                new Options.Option("matmul", "2048", "rows of the matrices whose product is timed"),
                new Options.Option("copy", "1024", "MiB of the largest copy or sum that is timed"));
    }

    @Override
    public void run(Options options, Report report) {
        report.title("Decoding");
        var shapes = options.list("models").stream().map(Shapes::named).toList();
        var device = Devices.of(options, report);
        var limits = new Limits(device, 5);
        double bandwidth = bandwidth(device, limits, options, report);
        double multiplying =
                device.equals(ComputeDevice.cpu())
                        ? limits.multiplying(options.number("matmul"))
                        : 0;
        report.header(
                "model",
                "context",
                "sequences",
                "a step",
                "tokens/s",
                "gain",
                "bytes read once",
                "their time",
                "against it",
                "work");
        for (int i = 0; i < shapes.size(); i++) {
            measure(
                    options.list("models").get(i),
                    shapes.get(i),
                    device,
                    bandwidth,
                    options,
                    report);
        }
        if (multiplying > 0) {
            report.line("");
            report.line(
                    "A product of two matrices of %,d rows on the same cores: %.1f GFLOP/s."
                            .formatted(options.number("matmul"), multiplying / 1e9));
        }
    }

    /// Of a copy on CUDA, of a sum on the CPU, which only reads.
    private static double bandwidth(
            ComputeDevice device, Limits limits, Options options, Report report) {
        long bytes = (long) options.number("copy") << 20;
        boolean cpu = device.equals(ComputeDevice.cpu());
        double bandwidth = cpu ? limits.reading(bytes) : limits.copying(bytes);
        report.line(
                "Memory: %.1f GB/s, %s of %,d MiB."
                        .formatted(bandwidth / 1e9, cpu ? "a sum" : "a copy", bytes >> 20));
        return bandwidth;
    }

    private static void measure(
            String name,
            ModelConfig config,
            ComputeDevice device,
            double bandwidth,
            Options options,
            Report report) {
        int tokens = options.number("tokens");
        try (var subject = Subject.computing(config, device)) {
            for (int context : options.numbers("contexts")) {
                double alone = 0;
                for (int sequences : options.numbers("sequences")) {
                    double seconds = seconds(subject, sequences, context, tokens);
                    double speed = sequences / seconds;
                    alone = alone == 0 ? speed / sequences : alone;
                    double bytes =
                            Work.decodingBytes(config, sequences, context, Devices.bytes(device));
                    report.row(
                            name,
                            "%,d".formatted(context),
                            sequences,
                            "%.2f ms".formatted(1e3 * seconds),
                            "%,.1f".formatted(speed),
                            "%.2f".formatted(speed / alone),
                            "%.3f GB".formatted(bytes / 1e9),
                            "%.2f ms".formatted(1e3 * bytes / bandwidth),
                            "%.2f".formatted(seconds / (bytes / bandwidth)),
                            Work.speed(Work.decoding(config, sequences, context) / seconds));
                }
            }
        }
    }

    /// The median of a few runs of tokens: single steps are too short to time on CUDA.
    private static double seconds(Subject subject, int sequences, int context, int tokens) {
        int runs = 4;
        int each = Math.max(1, tokens / runs);
        try (var decoding = subject.decoding(sequences, context, WARM_UP + runs * each)) {
            for (int i = 0; i < WARM_UP; i++) {
                decoding.step();
            }
            var timing =
                    Timing.of(
                            0,
                            runs,
                            () -> {
                                for (int i = 0; i < each; i++) {
                                    decoding.step();
                                }
                            });
            return timing.median() / each;
        }
    }
}
