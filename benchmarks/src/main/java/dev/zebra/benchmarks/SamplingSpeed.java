package dev.zebra.benchmarks;

import java.io.IOException;
import java.util.List;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Runs [SamplerBenchmark] with JMH.
final class SamplingSpeed implements Benchmark {
    @Override
    public String name() {
        return "sampling";
    }

    @Override
    public String purpose() {
        return "choosing tokens from hidden states against making their logits (JMH)";
    }

    @Override
    public List<Options.Option> options() {
        return List.of(
                new Options.Option("vocabulary", "4096,32000", "sizes"),
                new Options.Option("sequences", "1,16", "that a token is chosen for at once"),
                new Options.Option("forks", "1", "JVMs, one after the other; 0 is this one"),
                new Options.Option("iterations", "5", "timed, after 3 that are not"),
                new Options.Option("millis", "500", "of an iteration"));
    }

    @Override
    public void run(Options options, Report report) throws IOException {
        report.title("Sampling");
        var millis = TimeValue.milliseconds(options.number("millis"));
        var jmh =
                new OptionsBuilder()
                        .include(SamplerBenchmark.class.getSimpleName())
                        .param("vocabulary", options.list("vocabulary").toArray(String[]::new))
                        .param("sequences", options.list("sequences").toArray(String[]::new))
                        .forks(Integer.parseInt(options.text("forks")))
                        .warmupIterations(3)
                        .warmupTime(millis)
                        .measurementIterations(options.number("iterations"))
                        .measurementTime(millis)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build();
        try {
            var results = new Runner(jmh).run();
            report.header("vocabulary", "sequences", "what", "microseconds", "±");
            for (var result : results) {
                var primary = result.getPrimaryResult();
                report.row(
                        result.getParams().getParam("vocabulary"),
                        result.getParams().getParam("sequences"),
                        primary.getLabel(),
                        "%.1f".formatted(primary.getScore()),
                        "%.1f".formatted(primary.getScoreError()));
            }
        } catch (RunnerException e) {
            throw new IOException(e);
        }
    }
}
