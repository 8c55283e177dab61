package dev.zebra.jobs.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.job.Domain;
import dev.zebra.jobs.job.JobFilter;
import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.job.StateName;
import dev.zebra.jobs.log.LogUnavailableException;
import dev.zebra.jobs.trigger.Trigger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicasIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration TAKE_OVER = Duration.ofSeconds(10);

    @TempDir Path folder;
    private Cluster cluster;

    @BeforeEach
    void start() {
        cluster = new Cluster(folder);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void runsEveryJobOnceHoweverManyReplicasClaimIt() {
        // Given
        var runners =
                new CopyRunner[] {
                    new CopyRunner(JobKind.TOKENIZE), new CopyRunner(JobKind.TOKENIZE)
                };
        var first = cluster.node(Domain.TOKENIZER, "t-0", runners[0]);
        cluster.node(Domain.TOKENIZER, "t-1", runners[1]);

        // When
        var ids =
                IntStream.range(0, 6)
                        .mapToObj(i -> Copies.of("text " + i, "dataset:d" + i).submission())
                        .map(submission -> first.jobs().submit(submission).job().id())
                        .toList();
        ids.forEach(id -> Cluster.awaitState(first, id, StateName.SUCCEEDED, SOON));

        // Then
        var runs = new ArrayList<>(runners[0].runs());
        runs.addAll(runners[1].runs());
        assertThat(runs)
                .containsExactlyInAnyOrderElementsOf(ids.stream().map(id -> id + "/1").toList());
    }

    @Test
    void takesOverFromAKilledReplicaWithinTenSecondsAndPublishesOnce() {
        // Given
        var doomedRunner = new CopyRunner(JobKind.TOKENIZE).shut();
        var doomed = cluster.node(Domain.TOKENIZER, "t-0", doomedRunner);
        var job = doomed.jobs().submit(Copies.of("once", "dataset:once").submission()).job();
        await().atMost(SOON).until(() -> doomedRunner.runs().size() == 1);
        var heir = cluster.node(Domain.TOKENIZER, "t-1", new CopyRunner(JobKind.TOKENIZE));

        // When
        long killed = System.nanoTime();
        cluster.killed(doomed);
        await().atMost(SOON).until(() -> heir.jobs().find(job.id()).orElseThrow().attempt() == 2);
        var taken = Duration.ofNanos(System.nanoTime() - killed);

        // Then
        assertThat(taken).isLessThan(TAKE_OVER);
        Cluster.awaitState(heir, job.id(), StateName.SUCCEEDED, SOON);
        assertThat(heir.artifacts().versions(ArtifactName.parse("dataset:once")))
                .extracting(version -> version.attempt())
                .containsExactly(2);
    }

    @Test
    void takesItsOwnJobAgainSoonAfterARestart() {
        // Given
        var doomedRunner = new CopyRunner(JobKind.TOKENIZE).shut();
        var doomed = cluster.node(Domain.TOKENIZER, "t-0", doomedRunner);
        var job = doomed.jobs().submit(Copies.of("again", "dataset:again").submission()).job();
        await().atMost(SOON).until(() -> doomedRunner.runs().size() == 1);

        // When
        cluster.killed(doomed);
        var again = cluster.starting(Domain.TOKENIZER, "t-0", new CopyRunner(JobKind.TOKENIZE));

        // Then
        var done = Cluster.awaitState(again, job.id(), StateName.SUCCEEDED, SOON);
        assertThat(done.attempt()).isEqualTo(2);
        assertThat(done.holder()).isNull();
    }

    @Test
    void handsItsJobBackWhenItGoesDownInOrder() {
        // Given
        var leavingRunner = new CopyRunner(JobKind.TOKENIZE).shut();
        var leaving = cluster.node(Domain.TOKENIZER, "t-0", leavingRunner);
        var job = leaving.jobs().submit(Copies.of("mine", "dataset:mine").submission()).job();
        await().atMost(SOON).until(() -> leavingRunner.runs().size() == 1);
        var heir = cluster.node(Domain.TOKENIZER, "t-1", new CopyRunner(JobKind.TOKENIZE));

        // When
        cluster.closed(leaving);

        // Then
        Cluster.awaitState(heir, job.id(), StateName.SUCCEEDED, Duration.ofSeconds(5));
    }

    @Test
    void stillKnowsAllItsJobsAfterARestart() {
        // Given
        var before = cluster.node(Domain.TOKENIZER, "t-0", new CopyRunner(JobKind.TOKENIZE));
        for (int i = 0; i < 5; i++) {
            var job = before.jobs().submit(Copies.of("n" + i, "dataset:n").submission()).job();
            Cluster.awaitState(before, job.id(), StateName.SUCCEEDED, SOON);
        }
        var known = before.jobs().list(JobFilter.ALL).items();
        cluster.closed(before);

        // When
        var after = cluster.node(Domain.TOKENIZER, "t-0", new CopyRunner(JobKind.TOKENIZE));

        // Then
        assertThat(after.jobs().list(JobFilter.ALL).items())
                .usingRecursiveComparison()
                .ignoringFields("progress")
                .isEqualTo(known);
    }

    @Test
    void letsNoLeaseExpireWhileTheBrokerIsAway() {
        // Given
        var runner = new CopyRunner(JobKind.TOKENIZE).shut();
        var holder = cluster.node(Domain.TOKENIZER, "t-0", runner);
        var judge = cluster.node(Domain.TOKENIZER, "t-1", new CopyRunner(JobKind.TOKENIZE).shut());
        var job = holder.jobs().submit(Copies.of("kept", "dataset:kept").submission()).job();
        var running = Cluster.awaitState(judge, job.id(), StateName.RUNNING, SOON);
        var owner = running.holder().instance().equals("t-0") ? holder : judge;

        // When
        cluster.broker().stop();
        await().atMost(SOON)
                .until(() -> judge.jobs().staleness().age().compareTo(Duration.ofSeconds(8)) > 0);
        assertThat(judge.jobs().find(job.id()).orElseThrow().state()).isEqualTo(StateName.RUNNING);
        assertThat(judge.readiness().ready()).isTrue();
        cluster.broker().start();
        await().atMost(Duration.ofSeconds(40)).until(() -> judge.jobs().staleness().inContact());

        // Then: a whole lease after the return, it is still the first attempt
        await().during(Duration.ofSeconds(8))
                .atMost(Duration.ofSeconds(20))
                .until(
                        () -> {
                            var now = judge.jobs().find(job.id()).orElseThrow();
                            return now.state() == StateName.RUNNING && now.attempt() == 1;
                        });
        assertThat(owner.held()).hasSize(1);
    }

    @Test
    void answersUnavailableWhileTheBrokerIsAwayAndMakesOneJobOfARepetition() {
        // Given
        var node = cluster.node(Domain.TOKENIZER, "t-0", new CopyRunner(JobKind.TOKENIZE));
        var submission = Copies.of("later", "dataset:later").withKey("key").submission();
        cluster.broker().stop();

        // When
        assertThatThrownBy(() -> node.jobs().submit(submission))
                .isInstanceOfSatisfying(
                        LogUnavailableException.class,
                        away -> {
                            assertThat(away.job()).isNotBlank();
                            assertThat(away.retryAfter()).isPositive();
                        });
        cluster.broker().start();

        // Then
        await().atMost(Duration.ofSeconds(40))
                .ignoreException(LogUnavailableException.class)
                .until(() -> node.jobs().submit(submission) != null);
        var jobs = node.jobs().list(JobFilter.ALL).items();
        assertThat(jobs).hasSize(1);
        Cluster.awaitState(node, jobs.getFirst().id(), StateName.SUCCEEDED, Duration.ofSeconds(40));
    }

    @Test
    void firesATriggerOncePerPublicationHoweverManyReplicasSeeIt() {
        // Given
        var first = cluster.node(Domain.TOKENIZER, "t-0", new CopyRunner(JobKind.TOKENIZE));
        var second = cluster.node(Domain.TOKENIZER, "t-1", new CopyRunner(JobKind.TOKENIZE));
        var early = first.jobs().submit(Copies.of("early", "dataset:books").submission()).job();
        Cluster.awaitState(first, early.id(), StateName.SUCCEEDED, SOON);
        var spec = Copies.of("seen", "dataset:seen").from("${artifact}").spec();
        first.triggers()
                .put(
                        new Trigger(
                                "see",
                                new Trigger.When(
                                        ArtifactName.parse("dataset:books"), null, null, null),
                                new Trigger.Template(JobKind.TOKENIZE, spec, Map.of()),
                                false,
                                null),
                        "tester");

        // When
        var late =
                first.jobs()
                        .submit(Copies.of("late", "dataset:books").inRun("r1").submission())
                        .job();
        Cluster.awaitState(second, late.id(), StateName.SUCCEEDED, SOON);

        // Then
        await().atMost(SOON)
                .until(
                        () ->
                                second.jobs().list(JobFilter.ALL).items().stream()
                                        .anyMatch(
                                                job ->
                                                        job.principal().equals("trigger:see")
                                                                && job.state()
                                                                        == StateName.SUCCEEDED));
        var jobs = second.jobs().list(JobFilter.ALL).items();
        assertThat(jobs).hasSize(3);
        var started =
                jobs.stream().filter(job -> job.principal().equals("trigger:see")).findFirst();
        assertThat(started.orElseThrow().run()).isEqualTo("r1");
        assertThat(started.orElseThrow().inputs())
                .extracting(input -> input.reference().toString())
                .containsExactly("dataset:books@2");
    }

    @Test
    void refusesReadinessWhileATopicHasOtherSettings() throws Exception {
        // Given
        try (var admin =
                Admin.create(
                        Map.<String, Object>of(
                                "bootstrap.servers", cluster.broker().bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("zebra.jobs.eval", 12, (short) 1))).all().get();
        }

        // When
        var node = cluster.starting(Domain.EVAL, "e-0");

        // Then
        await().atMost(SOON).until(() -> node.readiness().folded());
        assertThat(node.readiness().ready()).isFalse();
        assertThat(node.readiness().differences())
                .anyMatch(
                        difference ->
                                difference.equals(
                                        "topic zebra.jobs.eval has retention.ms=604800000, must be -1"));
    }
}
