package dev.zebra.jobs.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.zebra.jobs.job.Domain;
import dev.zebra.jobs.job.IllegalTransitionException;
import dev.zebra.jobs.job.Job;
import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.job.QueuePlace;
import dev.zebra.jobs.job.StateName;
import dev.zebra.jobs.job.Submission;
import dev.zebra.jobs.job.Submitted;
import dev.zebra.jobs.job.Terms;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How often, in what order and for how long jobs are tried.
class TermsIT {

    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir Path store;

    private final CopyRunner runner = new CopyRunner(JobKind.TOKENIZE);
    private Cluster cluster;
    private Node node;

    @BeforeEach
    void start() {
        cluster = new Cluster(store);
        node = cluster.node(Domain.TOKENIZER, "t-0", runner);
    }

    @AfterEach
    void end() {
        runner.open();
        cluster.close();
    }

    @Test
    void triesAFailureThatMayPassAgain() {
        var job = submit("flaky", Terms.USUAL);

        var done = Cluster.awaitState(node, job.id(), StateName.SUCCEEDED, SOON);

        assertThat(done.attempt()).isEqualTo(2);
        assertThat(runner.runs()).containsExactly(job.id() + "/1", job.id() + "/2");
    }

    @Test
    void givesUpAfterAsManyRetriesAsItsKindOrTheUserAllows() {
        var usual = submit("hopeless", Terms.USUAL);
        var never = submit("hopeless", new Terms(0, 0, Terms.PATIENCE, null));

        var first = Cluster.awaitState(node, usual.id(), StateName.FAILED, SOON);
        var second = Cluster.awaitState(node, never.id(), StateName.FAILED, SOON);

        assertThat(first.attempt()).isEqualTo(3);
        assertThat(second.attempt()).isEqualTo(1);
        assertThat(first.reason()).contains("no ink");
    }

    @Test
    void neverTriesAgainWhatCannotSucceed() {
        var job = submit("impossible", Terms.USUAL);

        assertThat(Cluster.awaitState(node, job.id(), StateName.FAILED, SOON).attempt())
                .isEqualTo(1);
    }

    @Test
    void claimsByPriorityAndSaysWhatIsAheadOfAJob() {
        // Given
        runner.shut();
        var running = submit("running", Terms.USUAL);
        await().atMost(SOON).until(() -> !runner.runs().isEmpty());

        // When
        var usual = submit("usual", Terms.USUAL);
        var urgent = submit("urgent", new Terms(5, null, Terms.PATIENCE, null));

        // Then
        await().atMost(SOON).until(() -> String.valueOf(shown(usual).why()).contains("slot"));
        assertThat(shown(urgent).queue()).isEqualTo(new QueuePlace(1, 2));
        assertThat(shown(usual).queue()).isEqualTo(new QueuePlace(2, 2));
        assertThat(shown(usual).why())
                .isEqualTo(
                        "1 ahead of it; all 1 slot of the tokenizer service are taken"
                                + " (replicas: t-0)");
        runner.open();
        for (var job : List.of(running, usual, urgent)) {
            Cluster.awaitState(node, job.id(), StateName.SUCCEEDED, SOON);
        }
        assertThat(runner.runs())
                .containsExactly(running.id() + "/1", urgent.id() + "/1", usual.id() + "/1");
    }

    @Test
    void pausesARunningJobWhenItsWorkerIsGoneAndGivesItsSlotToOthers() {
        // Given
        runner.shut();
        var job = submit("long", Terms.USUAL);
        await().atMost(SOON).until(() -> runner.runs().contains(job.id() + "/1"));

        // When
        node.jobs().pause(job.id(), "tester");

        // Then
        Cluster.awaitState(node, job.id(), StateName.PAUSED, SOON);
        assertThat(runner.stops()).containsExactly(job.id());
        runner.open();
        var other = submit("other", Terms.USUAL);
        Cluster.awaitState(node, other.id(), StateName.SUCCEEDED, SOON);
        assertThat(shown(job).state()).isEqualTo(StateName.PAUSED);
        node.jobs().resume(job.id(), "tester");
        Cluster.awaitState(node, job.id(), StateName.SUCCEEDED, SOON);
        assertThatThrownBy(() -> node.jobs().pause(job.id(), "tester"))
                .isInstanceOf(IllegalTransitionException.class)
                .hasMessageContaining("SUCCEEDED");
    }

    @Test
    void failsWhatWaitsLongerForItsInputsThanItsTermsSay() {
        var copy = Copies.of("x", "dataset:x").from("dataset:never");
        var terms = new Terms(0, null, Duration.ofMillis(1), null);

        var job = node.jobs().submit(copy.submission(terms)).job();

        var failed = Cluster.awaitState(node, job.id(), StateName.FAILED, SOON);
        assertThat(failed.reason()).contains("dataset:never").contains("not published within");
    }

    @Test
    void stopsWhatRunsPastItsDeadlineAndFailsItWhenTheWorkerIsGone() {
        runner.shut();
        var job = submit("long", new Terms(0, null, Terms.PATIENCE, Duration.ofSeconds(1)));

        var failed = Cluster.awaitState(node, job.id(), StateName.FAILED, SOON);

        assertThat(failed.reason()).contains("deadline of PT1S");
        assertThat(runner.stops()).contains(job.id());
    }

    @Test
    void makesOneJobOfAHundredParallelSubmissionsWithOneKeyToTwoReplicas() throws Exception {
        // Given
        var second = cluster.node(Domain.TOKENIZER, "t-1", new CopyRunner(JobKind.TOKENIZE));
        var submission = Copies.of("once", "dataset:once").withKey("key").submission();
        var calls = new ArrayList<Callable<Submitted>>();
        for (int i = 0; i < 100; i++) {
            var replica = i % 2 == 0 ? node : second;
            calls.add(() -> replica.jobs().submit(submission));
        }

        // When
        List<Future<Submitted>> answers;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            answers = threads.invokeAll(calls);
        }

        // Then
        var ids = new HashSet<String>();
        int created = 0;
        for (var answer : answers) {
            ids.add(answer.get().job().id());
            created += answer.get().created() ? 1 : 0;
        }
        assertThat(ids).hasSize(1);
        assertThat(created).isEqualTo(1);
        Cluster.awaitState(second, ids.iterator().next(), StateName.SUCCEEDED, SOON);
        assertThat(node.artifacts().publishedBy(ids.iterator().next())).hasSize(1);
    }

    private Job submit(String text, Terms terms) {
        Submission submission = Copies.of(text, "dataset:" + text).submission(terms);
        return node.jobs().submit(submission).job();
    }

    private Job shown(Job job) {
        return node.jobs().find(job.id()).orElseThrow();
    }
}
