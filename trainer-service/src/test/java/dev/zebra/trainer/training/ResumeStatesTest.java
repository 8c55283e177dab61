package dev.zebra.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeStatesTest {

    @TempDir Path scratch;
    private final List<Long> announced = Collections.synchronizedList(new ArrayList<>());

    @Test
    void findsWhatAnEarlierAttemptSaved() throws IOException {
        var state = state("data", 3);
        try (var first = states(1)) {
            first.save(state, weights("third"));
        }

        try (var second = states(2)) {
            var found = second.newest("data").orElseThrow();

            assertThat(found.state()).usingRecursiveComparison().isEqualTo(state);
            assertThat(found.directory().resolve("weights")).hasContent("third");
        }
        assertThat(announced).containsExactly(3L);
    }

    @Test
    void keepsOnlyTheNewest() throws IOException {
        try (var states = states(1)) {
            states.save(state("data", 1), weights("first"));
            states.save(state("data", 2), weights("second"));
        }

        assertThat(Durable.list(scratch)).hasSize(1);
        try (var states = states(2)) {
            assertThat(states.newest("data").orElseThrow().state().step()).isEqualTo(2);
        }
    }

    @Test
    void keepsThePreviousStateWhenAWriteBreaksOff() throws IOException {
        try (var states = states(1)) {
            states.save(state("data", 1), weights("first"));
            assertThatThrownBy(
                            () ->
                                    states.save(
                                            state("data", 2),
                                            into -> {
                                                Files.writeString(into.resolve("weights"), "ha");
                                                throw new IOException("disk full");
                                            }))
                    .hasMessage("disk full");
        }

        try (var states = states(2)) {
            assertThat(states.newest("data").orElseThrow().state().step()).isEqualTo(1);
        }
    }

    @Test
    void leavesAnotherAttemptsUnfinishedFilesAlone() throws IOException {
        var unfinished = new StepDirectories(scratch, 1).aside();
        Files.writeString(unfinished.resolve("weights"), "half");

        try (var second = states(2)) {
            second.save(state("data", 2), weights("second"));
        }

        assertThat(unfinished.resolve("weights")).hasContent("half");
    }

    @Test
    void ignoresStatesOfOtherData() throws IOException {
        try (var states = states(1)) {
            states.save(state("data", 1), weights("first"));
            states.settle();

            assertThat(states.newest("other data")).isEmpty();
        }
    }

    private ResumeStates states(int attempt) throws IOException {
        return new ResumeStates(scratch, attempt, announced::add);
    }

    private static ResumeStates.Tensors weights(String content) {
        return into -> Files.writeString(into.resolve("weights"), content);
    }

    private static ResumeState state(String dataset, int step) {
        var losses = new double[step];
        java.util.Arrays.setAll(losses, i -> 8.0 / (i + 1));
        return new ResumeState(ResumeState.FORMAT, dataset, step, step * 64L, step, losses);
    }
}
