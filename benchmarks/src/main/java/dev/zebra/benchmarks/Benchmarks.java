package dev.zebra.benchmarks;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/// Runs one benchmark: `NAME [--option value ...]`. It prints Markdown tables, ready for
/// `docs/performance.md`.
public final class Benchmarks {
    private static final List<Benchmark> ALL =
            List.of(
                    new TrainingSpeed(),
                    new DecodingSpeed(),
                    new AttentionLength(),
                    new CheckpointLoading(),
                    new SamplingSpeed(),
                    new JobLatency(),
                    new FoldSpeed());

    private Benchmarks() {}

    /// Exit status 2 for wrong arguments.
    public static void main(String[] arguments) throws IOException {
        try {
            run(System.out, arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    /// Runs the benchmark that the first argument names with the options that follow.
    ///
    /// @throws IllegalArgumentException if there is no such benchmark or an option is wrong
    static void run(Appendable out, String... arguments) throws IOException {
        var name = arguments.length == 0 ? "" : arguments[0];
        var benchmark =
                ALL.stream()
                        .filter(each -> each.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(usage(name)));
        var options = Options.of(benchmark.options(), arguments);
        benchmark.run(options, new Report(out));
    }

    private static String usage(String name) {
        var text =
                new StringBuilder(
                        "a benchmark must be named, got \"%s\"; there are:%n".formatted(name));
        for (var each : ALL) {
            text.append("  %s  %s%n".formatted(each.name(), each.purpose()));
            each.options()
                    .forEach(
                            option ->
                                    text.append(
                                            "      --%-10s %s (%s)%n"
                                                    .formatted(
                                                            option.name(),
                                                            option.meaning(),
                                                            option.preset())));
        }
        return text.toString().stripTrailing();
    }

    /// The names of all benchmarks.
    static List<String> names() {
        return Arrays.asList(ALL.stream().map(Benchmark::name).toArray(String[]::new));
    }
}
