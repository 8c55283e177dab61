package dev.zebra.cli.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.zebra.cli.Answering;
import dev.zebra.cli.Answering.Answer;
import dev.zebra.cli.CommandException;
import dev.zebra.cli.Exit;
import dev.zebra.cli.terminal.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunFollowerTest {

    private static final RunFollower.Expected BOOKS =
            new RunFollower.Expected(
                    "r1", Map.of("aaaaaaaa-1", "model"), List.of("evaluate-books"));

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    @Test
    void severalJobsOfOneTriggerAreKeptApart() throws IOException {
        var jobs =
                follow(
                        Duration.ofSeconds(30),
                        items(
                                evaluation("cccccccc-3", "FAILED"),
                                evaluation("bbbbbbbb-2", "SUCCEEDED"),
                                model("SUCCEEDED")));

        assertThat(jobs)
                .containsOnlyKeys("model", "evaluate-books", "evaluate-books cccccccc")
                .extractingByKey("evaluate-books cccccccc")
                .extracting(JobView::state, JobView::reason)
                .containsExactly(JobView.State.FAILED, "because");
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .contains("evaluate-books cccccccc", "failed: because");
    }

    @Test
    void theTriggersJobIsAwaitedThoughItIsNotThereYet() throws IOException {
        var jobs =
                follow(
                        Duration.ofSeconds(30),
                        items(model("RUNNING")),
                        items(model("SUCCEEDED")),
                        items(evaluation("bbbbbbbb-2", "QUEUED"), model("SUCCEEDED")),
                        items(evaluation("bbbbbbbb-2", "SUCCEEDED"), model("SUCCEEDED")));

        assertThat(jobs).containsOnlyKeys("model", "evaluate-books");
        assertThat(jobs.values()).allMatch(job -> job.state() == JobView.State.SUCCEEDED);
    }

    @Test
    void whatWaitsForAFailedJobIsNotAwaited() throws IOException {
        var jobs = follow(Duration.ofSeconds(30), items(model("FAILED")));

        assertThat(jobs).containsOnlyKeys("model");
        assertThat(jobs.get("model").state()).isEqualTo(JobView.State.FAILED);
    }

    @Test
    void anotherJobOfTheRunIsCalledByItsKind() throws IOException {
        var jobs =
                follow(
                        Duration.ofSeconds(30),
                        items(
                                job("dddddddd-4", "deploy", "SUCCEEDED", "user"),
                                evaluation("bbbbbbbb-2", "SUCCEEDED"),
                                model("SUCCEEDED")));

        assertThat(jobs).containsOnlyKeys("model", "evaluate-books", "deploy dddddddd");
    }

    @Test
    void aRunThatTakesTooLongGoesOnWithoutUs() {
        var late =
                catchThrowableOfType(
                        CommandException.class,
                        () -> follow(Duration.ZERO, items(model("RUNNING"))));

        assertThat(late.exit()).isEqualTo(Exit.TIMED_OUT);
        assertThat(late).hasMessageContaining("zebra jobs --run r1");
    }

    /// Follows while the services answer `looks` in turn, the last one for good.
    private Map<String, JobView> follow(Duration patience, String... looks) throws IOException {
        var left = new ArrayDeque<>(List.of(looks));
        try (var services =
                        new Answering(
                                request ->
                                        new Answer(
                                                200,
                                                left.size() > 1 ? left.remove() : left.element()));
                var rest = services.rest();
                var progress =
                        Progress.of(
                                new PrintStream(shown, true, StandardCharsets.UTF_8), false, 80)) {
            return new RunFollower(rest, progress, job -> {}).follow(BOOKS, patience);
        }
    }

    /// @param newestFirst as the services answer them
    private static String items(String... newestFirst) {
        return "{\"items\":[" + String.join(",", newestFirst) + "]}";
    }

    private static String model(String state) {
        return job("aaaaaaaa-1", "pretrain", state, "user");
    }

    private static String evaluation(String id, String state) {
        return job(id, "evaluate", state, "trigger:evaluate-books");
    }

    private static String job(String id, String kind, String state, String principal) {
        return """
        {"id":"%s","kind":"%s","state":"%s","attempt":1,"run":"r1","principal":"%s","spec":{},
         "outputs":[],"submitted":"2026-11-23T03:41:12Z","started":"2026-11-23T03:41:13Z",
         "ended":"2026-11-23T03:41:15Z","reason":%s,"waitingFor":[],"later":"a newer field"}
        """
                .formatted(
                        id,
                        kind,
                        state,
                        principal,
                        state.equals("FAILED") ? "\"because\"" : "null");
    }
}
