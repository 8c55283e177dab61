package dev.zebra.benchmarks;

import dev.zebra.model.ComputeDevice;
import dev.zebra.model.ModelConfig;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// From the last hidden states to the next tokens: the product with the head, and the choice.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SamplerBenchmark {
    private static final int HIDDEN = 256;

    /// Tokens to choose from.
    @Param({"4096", "32000"})
    public int vocabulary;

    /// Sequences that a token is chosen for at once.
    @Param({"1", "16"})
    public int sequences;

    private Subject subject;
    private Subject.Choosing choosing;

    /// JMH makes the state before it sets it up.
    @SuppressWarnings("NullAway.Init")
    public SamplerBenchmark() {}

    /// Makes the hidden states.
    @Setup(Level.Trial)
    public void open() {
        var config =
                ModelConfig.builder()
                        .vocabularySize(vocabulary)
                        .hiddenSize(HIDDEN)
                        .layers(1)
                        .heads(4)
                        .tiedEmbeddings(true)
                        .build();
        subject = Subject.computing(config, ComputeDevice.cpu());
        choosing = subject.choosing(sequences);
    }

    /// The most likely token of each.
    @Benchmark
    public int[] greedy() {
        return choosing.greedy();
    }

    /// A token of each by temperature 0.8, top-p 0.95 and top-k 50.
    @Benchmark
    public int[] nucleus() {
        return choosing.nucleus();
    }

    /// The logits alone, copied to Java: what choosing there would start with.
    @Benchmark
    public float[][] logits() {
        return choosing.logits();
    }

    /// Frees them.
    @TearDown(Level.Trial)
    public void close() {
        choosing.close();
        subject.close();
    }
}
