package dev.zebra.jobs.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.zebra.jobs.archive.ArchiveException;
import dev.zebra.jobs.archive.LogExport;
import dev.zebra.jobs.archive.LogImport;
import dev.zebra.jobs.artifact.ArtifactFilter;
import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.artifact.ArtifactVersion;
import dev.zebra.jobs.deadletter.DeadLetter;
import dev.zebra.jobs.job.Domain;
import dev.zebra.jobs.job.Job;
import dev.zebra.jobs.job.JobFilter;
import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.job.StateName;
import dev.zebra.jobs.log.Topics;
import dev.zebra.jobs.trigger.Trigger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir Path folder;
    private Path file;
    private Cluster before;
    private Cluster after;

    @BeforeEach
    void start() {
        file = folder.resolve("backup.gz");
        before = new Cluster(folder.resolve("store"));
        after = new Cluster(folder.resolve("store"));
    }

    @AfterEach
    void stop() {
        before.close();
        after.close();
    }

    @Test
    void answersAfterARestoreWhatItAnsweredBefore() throws Exception {
        // Given: jobs that ended well and badly, artifacts with an alias, one deprecated and one
        // deleted, a trigger that fired and a paused one, records nobody can read, a running job
        var held = new CopyRunner(JobKind.TOKENIZE);
        var node = before.node(Domain.TOKENIZER, "t-0", held);
        trigger(node, "see", "dataset:books");
        trigger(node, "sleep", "dataset:other");
        node.triggers().pause("sleep", true, "tester");
        done(node, "one", "dataset:books", StateName.SUCCEEDED);
        done(node, "two", "dataset:books", StateName.SUCCEEDED);
        done(node, "gone", "dataset:gone", StateName.SUCCEEDED);
        done(node, "impossible", "dataset:none", StateName.FAILED);
        await().atMost(SOON).until(() -> jobs(node).size() == 6 && allEnded(node));
        node.artifacts().alias(reference("dataset:books@1"), "production", null, "tester");
        node.artifacts().deprecate(reference("dataset:books@2"), "worse", "tester");
        node.artifacts().delete(reference("dataset:gone@1"), "tester");
        poison(
                before,
                Topics.jobs(Domain.TOKENIZER),
                null,
                "no JSON".getBytes(StandardCharsets.UTF_8));
        poison(before, Topics.ARTIFACTS, new byte[] {-1, -2}, new byte[] {0, -1, 10});
        // The one of artifacts is for a trainer's replica to copy, and there is none.
        await().atMost(SOON)
                .until(() -> node.unreadable() == 2 && node.deadLetters().all().size() == 1);
        held.shut();
        var running = node.jobs().submit(Copies.of("late", "dataset:late").submission()).job();
        Cluster.awaitState(node, running.id(), StateName.RUNNING, SOON);
        var ended = jobs(node).stream().filter(job -> !job.id().equals(running.id())).toList();
        var artifacts = versions(node);
        var aliases = node.artifacts().aliases(ArtifactName.parse("dataset:books"));
        var moves = node.artifacts().moves(ArtifactName.parse("dataset:books"));
        var triggers = node.triggers().list();
        var letters = node.deadLetters().all();
        before.killed(node);

        // When
        var exported = new LogExport(before.access()).to(file, false);
        var imported = new LogImport(after.access()).from(file, false, OptionalInt.empty());

        // Then
        assertThat(imported).isEqualTo(exported);
        assertThat(records(after, Topics.control())).isEqualTo(records(before, Topics.control()));
        var again = after.node(Domain.TOKENIZER, "t-1", new CopyRunner(JobKind.TOKENIZE));
        var taken = Cluster.awaitState(again, running.id(), StateName.SUCCEEDED, SOON);
        assertThat(taken.attempt()).isEqualTo(2);
        assertThat(taken.submitted()).isEqualTo(running.submitted());
        assertThat(jobs(again))
                .filteredOn(job -> !job.id().equals(running.id()))
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("progress")
                .isEqualTo(ended);
        assertThat(versions(again))
                .filteredOn(version -> !version.job().equals(running.id()))
                .isEqualTo(artifacts);
        assertThat(again.artifacts().aliases(ArtifactName.parse("dataset:books")))
                .isEqualTo(aliases);
        assertThat(again.artifacts().moves(ArtifactName.parse("dataset:books"))).isEqualTo(moves);
        assertThat(again.triggers().list()).isEqualTo(triggers);
        assertThat(again.deadLetters().all())
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(letters);
        assertThat(letters).extracting(DeadLetter::bytes).containsExactly(7L);
        assertThat(again.unreadable()).isEqualTo(2);
        // A trigger goes on where it was: with what is published from now on.
        done(again, "three", "dataset:books", StateName.SUCCEEDED);
        await().atMost(SOON).until(() -> jobs(again).size() == 9 && allEnded(again));
    }

    @Test
    void keepsOffsetsWhereRecordsAreNoMore() throws Exception {
        // Given
        var node = before.node(Domain.TOKENIZER, "t-0", new CopyRunner(JobKind.TOKENIZE));
        var first = done(node, "one", "dataset:books", StateName.SUCCEEDED);
        before.killed(node);
        var partition =
                new TopicPartition(Topics.jobs(Domain.TOKENIZER), Topics.partition(first.id()));
        try (var admin = before.access().patientAdmin()) {
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(2))).all().get();
        }

        // When
        new LogExport(before.access()).to(file, false);
        new LogImport(after.access()).from(file, false, OptionalInt.of(1));

        // Then
        assertThat(records(after, Topics.control())).containsAll(records(before, Topics.control()));
        var again = after.node(Domain.TOKENIZER, "t-0", new CopyRunner(JobKind.TOKENIZE));
        assertThat(again.unreadable()).isZero();
        assertThat(again.unknownTypes()).containsEntry("dev.zebra.log.gap.v1", 2L);
    }

    @Test
    void replacesALogOnlyWhenToldAndNeverUnderARunningService() throws Exception {
        // Given
        var node = before.node(Domain.TOKENIZER, "t-0", new CopyRunner(JobKind.TOKENIZE));
        done(node, "one", "dataset:books", StateName.SUCCEEDED);
        new LogExport(before.access()).to(file, false);
        var backup = records(before, Topics.control());
        done(node, "two", "dataset:books", StateName.SUCCEEDED);
        var restore = new LogImport(before.access());

        // When, Then
        assertThatThrownBy(() -> restore.from(file, true, OptionalInt.empty()))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("zebra.housekeeper.tokenizer");
        before.closed(node);
        await().atMost(SOON)
                .untilAsserted(
                        () ->
                                assertThatThrownBy(
                                                () ->
                                                        restore.from(
                                                                file, false, OptionalInt.empty()))
                                        .isInstanceOf(ArchiveException.class)
                                        .hasMessageContaining("zebra.jobs.tokenizer")
                                        .hasMessageContaining("--replace"));
        assertThat(records(before, Topics.control()).size()).isGreaterThan(backup.size());

        // When
        restore.from(file, true, OptionalInt.empty());

        // Then
        assertThat(records(before, Topics.control())).isEqualTo(backup);
        var again = before.node(Domain.TOKENIZER, "t-0", new CopyRunner(JobKind.TOKENIZE));
        assertThat(jobs(again)).hasSize(1);
    }

    @Test
    void refusesABrokerWithoutALogAndAFileThatIsThere() throws Exception {
        // Given
        before.node(Domain.TOKENIZER, "t-0", new CopyRunner(JobKind.TOKENIZE));
        new LogExport(before.access()).to(file, false);

        // When, Then
        assertThatThrownBy(() -> new LogExport(before.access()).to(file, false))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("exists");
        assertThatThrownBy(() -> new LogExport(after.access()).to(file, true))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("holds no log");
    }

    private static void trigger(Node node, String name, String artifact) {
        var spec = Copies.of("seen", "dataset:" + name).from("${artifact}").spec();
        node.triggers()
                .put(
                        new Trigger(
                                name,
                                new Trigger.When(ArtifactName.parse(artifact), null, null, null),
                                new Trigger.Template(JobKind.TOKENIZE, spec, Map.of()),
                                false,
                                null),
                        "tester");
    }

    private static Job done(Node node, String text, String output, StateName state) {
        var job = node.jobs().submit(Copies.of(text, output).submission()).job();
        return Cluster.awaitState(node, job.id(), state, SOON);
    }

    private static List<Job> jobs(Node node) {
        return node.jobs().list(JobFilter.ALL).items();
    }

    private static boolean allEnded(Node node) {
        return jobs(node).stream().allMatch(job -> job.state().ended());
    }

    private static ArtifactReference reference(String text) {
        return ArtifactReference.parse(text);
    }

    /// All versions, deleted ones too.
    private static List<ArtifactVersion> versions(Node node) {
        return Stream.of(false, true)
                .flatMap(
                        deleted ->
                                node
                                        .artifacts()
                                        .list(
                                                new ArtifactFilter(
                                                        null, null, null, null, Map.of(), null,
                                                        deleted))
                                        .stream())
                .toList();
    }

    private static void poison(Cluster cluster, String topic, byte[] key, byte[] value)
            throws Exception {
        try (var writer = cluster.access().rawWriter()) {
            writer.send(new ProducerRecord<>(topic, 5, key, value)).get();
        }
    }

    /// Every record of the topics, with all that a broker tells of it.
    private static List<String> records(Cluster cluster, List<String> topics) {
        var partitions = new ArrayList<TopicPartition>();
        topics.forEach(topic -> partitions.addAll(Topics.partitions(topic)));
        var found = new ArrayList<String>();
        try (var reader = cluster.access().rawReader()) {
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            var ends = reader.endOffsets(partitions);
            while (ends.entrySet().stream()
                    .anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
                for (var record : reader.poll(Duration.ofSeconds(1))) {
                    found.add(
                            "%s-%02d@%06d %d %s %s %s"
                                    .formatted(
                                            record.topic(),
                                            record.partition(),
                                            record.offset(),
                                            record.timestamp(),
                                            Arrays.toString(record.key()),
                                            record.headers(),
                                            Arrays.toString(record.value())));
                }
            }
        }
        found.sort(Comparator.naturalOrder());
        return found;
    }
}
