package dev.zebra.benchmarks;

import dev.zebra.model.ComputeDevice;
import dev.zebra.model.ZebraModel;
import java.util.List;

/// The device that an option names.
final class Devices {
    static final Options.Option DEVICE = new Options.Option("device", "cpu", "cpu or cuda");
    static final Options.Option THREADS =
            new Options.Option(
                    "threads",
                    String.valueOf(Runtime.getRuntime().availableProcessors()),
                    "of a computation on the CPU");

    private Devices() {}

    /// The device, with the number of threads set; says in the report what it is.
    ///
    /// @throws IllegalArgumentException if it is neither of the two
    static ComputeDevice of(Options options, Report report) {
        var device =
                switch (options.text("device")) {
                    case "cpu" -> ComputeDevice.cpu();
                    case "cuda" -> ComputeDevice.cuda(0);
                    default ->
                            throw new IllegalArgumentException(
                                    "--device must be cpu or cuda, got " + options.text("device"));
                };
        int threads = options.number("threads");
        ComputeDevice.threads(threads);
        report.line("");
        report.line(
                "libtorch %s, Java %s, %s, %s"
                        .formatted(
                                ZebraModel.engineVersion(),
                                Runtime.version().feature(),
                                switch (device) {
                                    case ComputeDevice.Cpu() -> threads + " threads, float32";
                                    case ComputeDevice.Cuda(int index) ->
                                            "CUDA device %d, bfloat16".formatted(index);
                                },
                                String.join(" ", List.of(os(), processor()))));
        return device;
    }

    /// Bytes of an element that is computed with.
    static int bytes(ComputeDevice device) {
        return device.equals(ComputeDevice.cpu()) ? Float.BYTES : Short.BYTES;
    }

    private static String os() {
        return System.getProperty("os.name") + " " + System.getProperty("os.arch");
    }

    private static String processor() {
        return "(%d processors)".formatted(Runtime.getRuntime().availableProcessors());
    }
}
