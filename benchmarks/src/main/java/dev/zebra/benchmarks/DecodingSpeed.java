package dev.zebra.benchmarks;

import dev.zebra.model.ComputeDevice;
import java.util.List;

/// Tokens of growing sequences, beside the time that reading the weights and the cache once takes.
final class DecodingSpeed implements Benchmark {
    private static final int WARM_UPS = 8;

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
                new Options.Option("copy", "1024", "MiB of the copy or sum that is timed"),
                new Options.Option("peer", "none", "llama.cpp, on the CPU"),
                new Options.Option("node", "node", "interpreter of that peer"),
                new Options.Option(
                        "node-modules", "node_modules", "folder that has node-llama-cpp"));
    }

    @Override
    public void run(Options options, Report report) {
        report.title("Decoding");
        var names = options.list("models");
        names.forEach(Shapes::named);
        var device = Devices.of(options, report);
        double bandwidth = limits(device, options, report);
        report.header(
                "model",
                "context",
                "sequences",
                "what",
                "a step",
                "tokens/s",
                "gain",
                "bytes read once",
                "against that time",
                "work");
        for (var name : names) {
            CudaMemory.fromHere(device);
            try (var subject = Subject.computing(Shapes.named(name), device)) {
                for (int context : options.numbers("contexts")) {
                    new Rows(options, report, device, bandwidth).of(name, context, subject);
                }
            }
        }
    }

    /// The bandwidth of a copy on CUDA, of a sum on the CPU, which only reads; in bytes per second.
    private static double limits(ComputeDevice device, Options options, Report report) {
        var limits = new Limits(device, 5);
        long bytes = (long) options.number("copy") << 20;
        boolean cpu = device.equals(ComputeDevice.cpu());
        double bandwidth = cpu ? limits.reading(bytes) : limits.copying(bytes);
        report.line(
                "Memory: %.1f GB/s, %s of %,d MiB."
                        .formatted(bandwidth / 1e9, cpu ? "a sum" : "a copy", bytes >> 20));
        if (cpu) {
            int size = options.number("matmul");
            report.line(
                    "A product of two matrices of %,d rows and columns on the same cores: %s."
                            .formatted(size, Work.speed(limits.multiplying(size))));
        }
        return bandwidth;
    }

    /// One model at one length of context, for every number of sequences.
    private record Rows(Options options, Report report, ComputeDevice device, double bandwidth) {

        void of(String name, int context, Subject subject) {
            double alone = 0;
            for (int sequences : options.numbers("sequences")) {
                var each =
                        new DecodingCase(
                                name, context, sequences, WARM_UPS, options.number("tokens"));
                double seconds = each.measure(subject);
                alone = alone == 0 ? seconds / sequences : alone;
                row(each, "Zebra", seconds, "%.2f".formatted(alone * sequences / seconds));
                if (options.list("peer").contains("llama.cpp")) {
                    peer(each, seconds);
                }
            }
        }

        private void peer(DecodingCase each, double ours) {
            int threads = options.number("threads");
            var outcome =
                    new Peer(options.text("node"), threads)
                            .run(
                                    "decoding.mjs",
                                    List.of(each.arguments(options.text("node-modules"), threads)))
                            .getFirst();
            switch (outcome) {
                case Peer.Measured(var values) -> {
                    double seconds = values.get("seconds");
                    row(
                            each,
                            "llama.cpp (%.2f x Zebra's speed)".formatted(ours / seconds),
                            seconds,
                            "");
                }
                case Peer.Failed(var why) ->
                        report.row(
                                each.name(),
                                each.context(),
                                each.sequences(),
                                "llama.cpp not measured: " + why,
                                "",
                                "",
                                "",
                                "",
                                "",
                                "");
            }
        }

        private void row(DecodingCase each, String what, double seconds, String gain) {
            double bytes = each.bytesRead(Devices.bytes(device));
            report.row(
                    each.name(),
                    "%,d".formatted(each.context()),
                    each.sequences(),
                    what,
                    "%.2f ms".formatted(1e3 * seconds),
                    "%,.1f".formatted(each.sequences() / seconds),
                    gain,
                    "%.3f GB, %.2f ms".formatted(bytes / 1e9, 1e3 * bytes / bandwidth),
                    "%.2f".formatted(seconds / (bytes / bandwidth)),
                    Work.speed(each.work() / seconds));
        }
    }
}
