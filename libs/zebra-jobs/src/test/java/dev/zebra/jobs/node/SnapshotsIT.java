package dev.zebra.jobs.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.zebra.jobs.job.Domain;
import dev.zebra.jobs.job.Job;
import dev.zebra.jobs.job.JobEvent;
import dev.zebra.jobs.job.JobFilter;
import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.job.StateName;
import dev.zebra.jobs.job.Terms;
import dev.zebra.jobs.log.Appender;
import dev.zebra.jobs.log.Feed;
import dev.zebra.jobs.log.LogRecord;
import dev.zebra.jobs.log.Position;
import dev.zebra.jobs.log.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Snapshots make a start shorter and change no answer.
class SnapshotsIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int JOBS = 60;

    @TempDir Path store;

    private Cluster cluster;

    @BeforeEach
    void start() {
        cluster = new Cluster(store);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void answersFromSnapshotsAsFromTheWholeLog() {
        // Given a keeper that has left its snapshots behind, and news since then
        var keeper = cluster.node(Domain.TRAINER, "trainer-0");
        await().atMost(LIMIT).until(() -> keeper.partitionsKept() == Topics.PARTITIONS);
        submit(0, JOBS);
        awaitJobs(keeper, JOBS);
        cancel(keeper, 0);
        keep(keeper);
        cluster.closed(keeper);
        assertThat(marks()).isNotEmpty();
        submit(JOBS, JOBS + 5);

        // When
        var viewer = cluster.node(null, "viewer-0");
        var fromSnapshots = answers(viewer);
        var saved = viewer.restored();
        cluster.closed(viewer);
        forgetSnapshots();
        var again = cluster.node(null, "viewer-0");

        // Then
        assertThat(saved).isEqualTo(JOBS);
        assertThat(again.restored()).isZero();
        assertThat(fromSnapshots).hasSize(JOBS + 5).isEqualTo(answers(again));
        assertThat(fromSnapshots.get("job-0").state()).isEqualTo(StateName.CANCELLED);
    }

    @Test
    void goesOnWithAJobThatASnapshotHolds() {
        // Given
        var first = cluster.node(Domain.TRAINER, "trainer-0");
        await().atMost(LIMIT).until(() -> first.partitionsKept() == Topics.PARTITIONS);
        submit(0, 1);
        awaitJobs(first, 1);
        keep(first);
        cluster.closed(first);

        // When
        var second = cluster.node(Domain.TRAINER, "trainer-0");
        second.jobs().cancel("job-0", "tester");

        // Then
        assertThat(second.restored()).isEqualTo(1);
        assertThat(second.jobs().find("job-0").orElseThrow().state())
                .isEqualTo(StateName.CANCELLED);
    }

    @Test
    void tellsAJobsWholeStoryThoughItsRecordsWereNotFolded() {
        // Given a job with a long story after it, so that nothing of it is retained
        var keeper = cluster.node(Domain.TRAINER, "trainer-0");
        await().atMost(LIMIT).until(() -> keeper.partitionsKept() == Topics.PARTITIONS);
        submit(0, 1);
        awaitJobs(keeper, 1);
        cancel(keeper, 0);
        for (int i = 0; i < 150; i++) {
            keeper.jobs().retry("job-0", "tester");
            keeper.jobs().cancel("job-0", "tester");
        }
        keep(keeper);
        cluster.closed(keeper);
        var viewer = cluster.node(null, "viewer-0");
        assertThat(viewer.restored()).isEqualTo(1);
        var first = viewer.jobs().beginning("job-0").orElseThrow();
        assertThat(viewer.feed().recent(_ -> true, 10_000))
                .extracting(LogRecord::position)
                .doesNotContain(first);

        // When
        var told = new ArrayList<LogRecord>();
        var resumed = new ArrayList<LogRecord>();
        var gone = new AtomicInteger();
        try (var _ = story(viewer, first, null, told, gone)) {
            awaitSize(told, 302);
        }
        try (var _ = story(viewer, first, told.get(49).position(), resumed, gone)) {
            awaitSize(resumed, 252);
        }

        // Then
        assertThat(told.getFirst().event().name()).isEqualTo("job.submitted");
        assertThat(told).isSortedAccordingTo(Comparator.comparing(at -> at.position().offset()));
        assertThat(told).extracting(LogRecord::position).doesNotHaveDuplicates();
        assertThat(resumed).isEqualTo(told.subList(50, 302));
        await().atMost(LIMIT).until(() -> gone.get() == 2);
    }

    private static Feed.Subscription story(
            Node node,
            Position first,
            @Nullable Position after,
            List<LogRecord> told,
            AtomicInteger gone) {
        return node.feed()
                .subscribeJob(
                        first,
                        record -> record.key().equals("job-0"),
                        after,
                        record -> {
                            synchronized (told) {
                                told.add(record);
                            }
                        },
                        gone::incrementAndGet);
    }

    private static void awaitSize(List<LogRecord> told, int size) {
        await().atMost(LIMIT)
                .until(
                        () -> {
                            synchronized (told) {
                                return told.size() == size;
                            }
                        });
    }

    /// Waits until the keeper has begun with every partition that holds something.
    private static void keep(Node node) {
        await().atMost(LIMIT).until(() -> node.snapshotsKept() == Topics.PARTITIONS);
    }

    private static void cancel(Node node, int job) {
        node.jobs().cancel("job-" + job, "tester");
    }

    private static void awaitJobs(Node node, int count) {
        await().atMost(LIMIT).until(() -> node.jobs().list(JobFilter.ALL).items().size() == count);
    }

    private static Map<String, Job> answers(Node node) {
        var answers = new HashMap<String, Job>();
        node.jobs().list(JobFilter.ALL).items().forEach(job -> answers.put(job.id(), job));
        return answers;
    }

    private void submit(int from, int to) {
        try (var appender = new Appender(cluster.access())) {
            for (int i = from; i < to; i++) {
                var id = "job-" + i;
                var submission =
                        new JobEvent.Submitted(
                                JobKind.PRETRAIN,
                                new ObjectMapper().createObjectNode().put("steps", i),
                                Map.of("n", String.valueOf(i)),
                                null,
                                "tester",
                                List.of(),
                                List.of(),
                                0,
                                null,
                                Terms.USUAL);
                appender.append(
                        Topics.jobs(Domain.TRAINER),
                        id,
                        submission.about(id, "/test", Instant.now()));
            }
        }
    }

    private Map<TopicPartition, Long> marks() {
        try (KafkaConsumer<String, byte[]> reader = cluster.access().reader()) {
            var ends = reader.endOffsets(Topics.partitions(Topics.snapshots(Domain.TRAINER)));
            ends.values().removeIf(end -> end == 0);
            return ends;
        }
    }

    private void forgetSnapshots() {
        try (var admin = cluster.access().admin()) {
            admin.deleteTopics(Topics.snapshots()).all().get();
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }
}
