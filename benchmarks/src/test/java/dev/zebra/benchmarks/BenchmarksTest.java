package dev.zebra.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every benchmark runs, at sizes that say nothing about speed.
class BenchmarksTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "training --cases tiny:2:32,tiny-global:2:32:recompute --warm-ups 1 --steps 1 --matmul 64",
                "decoding --models tiny --contexts 16 --sequences 1,3 --tokens 4 --copy 1 --matmul 64",
                "attention --lengths 32,64 --window 8 --hidden 64 --repeats 1",
                "loading --models tiny --repeats 1",
                "sampling --vocabulary 64 --sequences 2 --forks 0 --iterations 1 --millis 10",
                "fold --jobs 30 --repeats 2"
            })
    void runsAndFillsItsTable(String command) throws IOException {
        var out = new StringBuilder();

        Benchmarks.run(out, command.split(" "));

        var rows = out.toString().lines().filter(line -> line.startsWith("|")).toList();
        assertThat(rows).hasSizeGreaterThan(3);
        long columns = columns(rows.getFirst());
        assertThat(rows).allMatch(row -> columns(row) == columns, "has as many columns");
        assertThat(out).doesNotContain("Infinity");
        assertThat(Benchmarks.names()).contains(command.substring(0, command.indexOf(' ')));
    }

    @Test
    void namesWhatThereIsWhenAskedForSomethingElse() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Benchmarks.run(new StringBuilder(), "speed"))
                .withMessageContainingAll("\"speed\"", "training", "decoding", "--device");
    }

    @Test
    void refusesOptionsItDoesNotKnow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Benchmarks.run(new StringBuilder(), "loading", "--size", "4"))
                .withMessageContainingAll("--models", "--size");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Benchmarks.run(new StringBuilder(), "loading", "--models", "8b"))
                .withMessageContainingAll("demo", "8b");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Benchmarks.run(new StringBuilder(), "training", "--cases", "tiny:2"))
                .withMessageContainingAll("model:batch:length", "tiny:2");
    }

    @Test
    void saysWhyAPeerWasNotMeasured() {
        var nobody =
                new Peer("no-such-interpreter", 1)
                        .run("training.py", List.of(List.of(), List.of()));

        assertThat(nobody).hasSize(2).hasOnlyElementsOfType(Peer.Failed.class);
        assertThat(nobody.toString()).contains("no-such-interpreter");
    }

    private static long columns(String row) {
        return row.chars().filter(c -> c == '|').count();
    }
}
