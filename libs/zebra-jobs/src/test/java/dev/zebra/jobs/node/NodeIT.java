package dev.zebra.jobs.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.artifact.PinnedArtifactException;
import dev.zebra.jobs.deadletter.DeadLetter;
import dev.zebra.jobs.deadletter.DeadLetters;
import dev.zebra.jobs.job.Domain;
import dev.zebra.jobs.job.IdempotencyConflictException;
import dev.zebra.jobs.job.IllegalTransitionException;
import dev.zebra.jobs.job.JobFilter;
import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.job.StateName;
import dev.zebra.jobs.job.Submission;
import dev.zebra.jobs.job.Terms;
import dev.zebra.jobs.log.FactTooLargeException;
import dev.zebra.jobs.log.Feed;
import dev.zebra.jobs.log.KafkaAccess;
import dev.zebra.jobs.log.LogRecord;
import dev.zebra.jobs.run.InvalidSpecException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir Path folder;
    private Cluster cluster;
    private CopyRunner runner;
    private Node node;

    @BeforeEach
    void start() {
        cluster = new Cluster(folder);
        runner = new CopyRunner(JobKind.TOKENIZE);
        node = cluster.node(Domain.TOKENIZER, "t-0", runner);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void runsASubmittedJobAndPublishesItsOutput() throws Exception {
        // When
        var submitted = node.jobs().submit(Copies.of("hello", "dataset:hello").submission());
        var job = Cluster.awaitState(node, submitted.job().id(), StateName.SUCCEEDED, SOON);

        // Then
        assertThat(submitted.created()).isTrue();
        assertThat(job.outputs()).hasToString("[dataset:hello@1]");
        assertThat(textOf("dataset:hello")).isEqualTo("hello");
        try (var log = node.logs().open(job.id()).orElseThrow()) {
            assertThat(new String(log.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("copying 'hello'");
        }
        await().atMost(SOON)
                .untilAsserted(
                        () ->
                                assertThat(node.progress().last(job.id()).orElseThrow().fraction())
                                        .isEqualTo(1));
    }

    @Test
    void givesEqualWorkEqualDigestsAndDifferentVersions() {
        // When
        for (int i = 0; i < 2; i++) {
            var job = node.jobs().submit(Copies.of("same", "dataset:same").submission()).job();
            Cluster.awaitState(node, job.id(), StateName.SUCCEEDED, SOON);
        }

        // Then
        var versions = node.artifacts().versions(ArtifactName.parse("dataset:same"));
        assertThat(versions).extracting(version -> version.version()).containsExactly(1, 2);
        assertThat(versions)
                .extracting(version -> version.digest())
                .containsOnly(versions.get(0).digest());
    }

    @Test
    void refusesForGoodWhatNoRecordCanHold() {
        var submission = Copies.of("x".repeat(KafkaAccess.LONGEST_RECORD), "dataset:long");

        assertThatThrownBy(() -> node.jobs().submit(submission.submission()))
                .isInstanceOf(FactTooLargeException.class)
                .hasMessageContaining(String.valueOf(KafkaAccess.LONGEST_RECORD));
        assertThat(node.artifacts().versions(ArtifactName.parse("dataset:long"))).isEmpty();
    }

    @Test
    void keepsAJobWaitingUntilItsInputIsPublishedAndSaysForWhat() {
        // Given
        var waiting =
                node.jobs()
                        .submit(
                                Copies.of("world", "dataset:sentence")
                                        .from("dataset:first")
                                        .submission())
                        .job();

        // Then
        assertThat(waiting.state()).isEqualTo(StateName.WAITING);
        assertThat(waiting.waitingFor().getFirst().pointer()).isEqualTo("/source");
        assertThat(waiting.waitingFor().getFirst().reason()).contains("not published yet");

        // When
        node.jobs().submit(Copies.of("hello", "dataset:first").submission());

        // Then
        var job = Cluster.awaitState(node, waiting.id(), StateName.SUCCEEDED, SOON);
        assertThat(job.inputs())
                .extracting(input -> input.reference().toString())
                .containsExactly("dataset:first@1");
        assertThat(textOf("dataset:sentence")).isEqualTo("hello world");
    }

    @Test
    void revivesAWaitingJobByARetryOfWhatItWaitsFor() {
        // Given
        var upstream = node.jobs().submit(Copies.of("impossible", "dataset:up").submission()).job();
        var failed = Cluster.awaitState(node, upstream.id(), StateName.FAILED, SOON);
        var waiting =
                node.jobs()
                        .submit(Copies.of("x", "dataset:down").from("dataset:up").submission())
                        .job();

        // When
        var retried = node.jobs().retry(upstream.id(), "tester");

        // Then
        assertThat(failed.reason()).isEqualTo("the text is impossible");
        assertThat(waiting.waitingFor().getFirst().reason())
                .contains(upstream.id(), "the text is impossible");
        assertThat(retried.job().attempt()).isEqualTo(2);
        Cluster.awaitState(node, upstream.id(), StateName.FAILED, SOON);
        assertThat(runner.runs()).contains(upstream.id() + "/1", upstream.id() + "/2");
    }

    @Test
    void resolvesARunsReferenceToThatRunsProductOnly() {
        // Given
        for (var run : List.of("old", "new")) {
            var made = node.jobs().submit(Copies.of(run, "dataset:text").inRun(run).submission());
            Cluster.awaitState(node, made.job().id(), StateName.SUCCEEDED, SOON);
        }

        // When
        var copy = Copies.of("copied", "dataset:copy").from("dataset:text@run:old").submission();
        var job = node.jobs().submit(copy).job();
        var none =
                node.jobs()
                        .submit(
                                Copies.of("none", "dataset:none")
                                        .from("dataset:text@run:other")
                                        .submission())
                        .job();

        // Then
        Cluster.awaitState(node, job.id(), StateName.SUCCEEDED, SOON);
        assertThat(textOf("dataset:copy")).isEqualTo("old copied");
        assertThat(node.jobs().find(none.id()).orElseThrow().state()).isEqualTo(StateName.WAITING);
    }

    @Test
    void makesOneJobOfOneKeyAndRefusesAnotherSpecUnderIt() {
        // Given
        var first = node.jobs().submit(Copies.of("a", "dataset:a").withKey("k").submission());

        // When
        var again = node.jobs().submit(Copies.of("a", "dataset:a").withKey("k").submission());

        // Then
        assertThat(first.created()).isTrue();
        assertThat(again.created()).isFalse();
        assertThat(again.job().id()).isEqualTo(first.job().id());
        assertThatThrownBy(
                        () ->
                                node.jobs()
                                        .submit(
                                                Copies.of("b", "dataset:a")
                                                        .withKey("k")
                                                        .submission()))
                .isInstanceOf(IdempotencyConflictException.class);
        assertThat(node.jobs().list(JobFilter.ALL).items()).hasSize(1);
    }

    @Test
    void refusesAWrongSpecNamingEachField() {
        // Given
        var wrong = Copies.of("a", "nothing:a").spec();
        wrong.put("text", 3);
        wrong.put("colour", "red");

        // Then
        assertThatThrownBy(
                        () ->
                                node.jobs()
                                        .submit(
                                                new Submission(
                                                        JobKind.TOKENIZE,
                                                        wrong,
                                                        null,
                                                        Map.of(),
                                                        Terms.USUAL,
                                                        "tester",
                                                        null)))
                .isInstanceOfSatisfying(
                        InvalidSpecException.class,
                        invalid ->
                                assertThat(invalid.violations())
                                        .extracting(violation -> violation.pointer())
                                        .containsExactlyInAnyOrder(
                                                "/spec/colour", "/spec/text", "/spec/output"));
    }

    @Test
    void cancelsARunningJobOnlyWhenItsWorkerIsGone() {
        // Given
        runner.shut();
        var job = node.jobs().submit(Copies.of("long", "dataset:long").submission()).job();
        await().atMost(SOON).until(() -> runner.runs().contains(job.id() + "/1"));

        // When
        var asked = node.jobs().cancel(job.id(), "tester");

        // Then
        assertThat(asked.job().state()).isIn(StateName.CANCELLING, StateName.CANCELLED);
        Cluster.awaitState(node, job.id(), StateName.CANCELLED, SOON);
        assertThat(runner.stops()).containsExactly(job.id());
        assertThatThrownBy(() -> node.jobs().cancel(job.id(), "tester"))
                .isInstanceOf(IllegalTransitionException.class)
                .hasMessageContaining("CANCELLED");
    }

    @Test
    void deletesInTwoPhasesWhatNothingNeeds() {
        // Given
        var made = node.jobs().submit(Copies.of("d", "dataset:d").submission()).job();
        Cluster.awaitState(node, made.id(), StateName.SUCCEEDED, SOON);
        var version = node.artifacts().resolve(ArtifactReference.parse("dataset:d")).orElseThrow();
        var directory = folder.resolve("dataset/d").resolve(version.digest());
        assertThat(directory).isDirectory();
        runner.shut();
        var reader =
                node.jobs()
                        .submit(Copies.of("r", "dataset:r").from("dataset:d").submission())
                        .job();
        Cluster.awaitState(node, reader.id(), StateName.RUNNING, SOON);

        // Then
        assertThatThrownBy(() -> node.artifacts().delete(version.reference(), "tester"))
                .isInstanceOf(PinnedArtifactException.class)
                .hasMessageContaining(reader.id());

        // When
        runner.open();
        Cluster.awaitState(node, reader.id(), StateName.SUCCEEDED, SOON);
        node.artifacts().delete(version.reference(), "tester");

        // Then
        await().atMost(SOON).untilAsserted(() -> assertThat(directory).doesNotExist());
        assertThat(node.artifacts().resolve(ArtifactReference.parse("dataset:d"))).isEmpty();
        assertThatThrownBy(
                        () ->
                                node.jobs()
                                        .submit(
                                                Copies.of("x", "dataset:x")
                                                        .from("dataset:d@1")
                                                        .submission()))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContaining("has been deleted");
    }

    @Test
    void resumesItsFeedAfterAPositionWithoutGapOrRepetition() {
        // Given
        var job = node.jobs().submit(Copies.of("f", "dataset:f").submission()).job();
        Cluster.awaitState(node, job.id(), StateName.SUCCEEDED, SOON);
        var all = node.feed().recent(record -> record.event().subject().equals(job.id()), 100);

        // When
        var seen = new CopyOnWriteArrayList<LogRecord>();
        try (var _ =
                node.feed()
                        .subscribe(
                                record -> record.event().subject().equals(job.id()),
                                all.getFirst().position(),
                                seen::add,
                                () -> {})) {
            await().atMost(SOON).until(() -> seen.size() >= all.size() - 1);
        }

        // Then
        assertThat(all)
                .extracting(record -> record.event().name())
                .containsExactly("job.submitted", "attempt.claimed", "attempt.succeeded");
        assertThat(new ArrayList<>(seen)).isEqualTo(all.subList(1, all.size()));
    }

    @Test
    void skipsWhatNobodyCanReadAndCopiesItAside() throws Exception {
        // Given
        var unreadable = List.of("not json", "{\"specversion\":\"1.0\"}", bodiless());

        // When
        try (var producer =
                new KafkaProducer<>(client(), new StringSerializer(), new StringSerializer())) {
            for (var value : unreadable) {
                producer.send(new ProducerRecord<>("zebra.jobs.tokenizer", 0, "key", value)).get();
            }
        }
        var job = node.jobs().submit(Copies.of("after", "dataset:after").submission()).job();

        // Then
        Cluster.awaitState(node, job.id(), StateName.SUCCEEDED, SOON);
        assertThat(node.unreadable()).isEqualTo(unreadable.size());
        await().atMost(SOON).until(() -> node.deadLetters().all().size() == unreadable.size());
        assertThat(node.deadLetters().all())
                .extracting(letter -> DeadLetters.text(letter).orElseThrow())
                .containsExactlyInAnyOrderElementsOf(unreadable);
        assertThat(node.deadLetters().all())
                .allSatisfy(letter -> assertThat(letter.reason()).isNotBlank())
                .extracting(DeadLetter::key)
                .containsOnly("key");
    }

    @Test
    void feedsWhatComesToWhomeverAskedBeforeThereWasAnything() {
        // Given
        var seen = new CopyOnWriteArrayList<String>();
        var ended = new AtomicBoolean();
        try (var _ =
                node.feed()
                        .subscribe(
                                _ -> true,
                                Feed.RETAINED,
                                record -> seen.add(record.event().name()),
                                () -> ended.set(true))) {
            // When
            var job = node.jobs().submit(Copies.of("fed", "dataset:fed").submission()).job();
            Cluster.awaitState(node, job.id(), StateName.SUCCEEDED, SOON);

            // Then
            await().atMost(SOON).until(() -> seen.contains("attempt.succeeded"));
            assertThat(seen).startsWith("job.submitted");
            assertThat(ended).isFalse();
        }
    }

    @Test
    void skipsAndCountsTypesOfLaterReleasesWithoutTakingThemForPoison() throws Exception {
        // Given
        var later = bodiless().replace("submitted.v1", "submitted.v2");

        // When
        try (var producer =
                new KafkaProducer<>(client(), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("zebra.jobs.tokenizer", 0, "key", later)).get();
        }

        // Then
        await().atMost(SOON)
                .until(() -> node.unknownTypes().equals(Map.of("dev.zebra.job.submitted.v2", 1L)));
        assertThat(node.unreadable()).isZero();
    }

    /// An event of a known type whose data lacks what the type needs.
    private static String bodiless() {
        return """
                {"specversion":"1.0","id":"x","source":"/x","type":"dev.zebra.job.submitted.v1",\
                "subject":"x","data":{"spec":{}}}""";
    }

    private Map<String, Object> client() {
        return Map.of("bootstrap.servers", cluster.broker().bootstrapServers());
    }

    private String textOf(String reference) {
        var version = node.artifacts().resolve(ArtifactReference.parse(reference)).orElseThrow();
        try {
            return new String(node.artifacts().read(version, "text"), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }
}
