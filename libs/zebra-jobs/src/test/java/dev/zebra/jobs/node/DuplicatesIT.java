package dev.zebra.jobs.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zebra.jobs.artifact.ArtifactFilter;
import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.job.Domain;
import dev.zebra.jobs.job.Holder;
import dev.zebra.jobs.job.Job;
import dev.zebra.jobs.job.JobEvent;
import dev.zebra.jobs.job.JobFilter;
import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.job.StateName;
import dev.zebra.jobs.log.Event;
import dev.zebra.jobs.log.Json;
import dev.zebra.jobs.log.Position;
import dev.zebra.jobs.log.Topics;
import dev.zebra.jobs.trigger.Trigger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A log in which everything stands twice, and in which dead holders go on speaking, says what it
/// said.
class DuplicatesIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final long SEED = 4;

    @TempDir Path folder;
    private Cluster cluster;
    private Node node;

    @BeforeEach
    void aHistoryOfEverythingThatHappensToJobs() {
        cluster = new Cluster(folder);
        var runner = new CopyRunner(JobKind.TOKENIZE);
        node = cluster.node(Domain.TOKENIZER, "t-0", runner);
        node.triggers().put(trigger(), "tester");
        awaitState("plain", "dataset:plain", StateName.SUCCEEDED);
        awaitState("flaky", "dataset:flaky", StateName.SUCCEEDED);
        var failed = awaitState("impossible", "dataset:never", StateName.FAILED);
        node.jobs().retry(failed.id(), "tester");
        awaitAttempt(failed.id(), 2, StateName.FAILED);
        var reference = ArtifactReference.parse("dataset:plain@1");
        await().atMost(SOON).until(() -> triggered() == StateName.SUCCEEDED);
        node.artifacts().alias(reference, "production", null, "tester");
        node.artifacts().unalias(reference.artifact(), "production", "tester");
        node.artifacts().deprecate(reference, "superseded", "tester");
        awaitState("again", "dataset:plain", StateName.SUCCEEDED);
        node.artifacts().delete(reference, "tester");
        await().atMost(SOON)
                .until(() -> node.artifacts().versions(reference.artifact()).getFirst().deleted());
        runner.shut();
        var waiting =
                node.jobs()
                        .submit(
                                Copies.of("late", "dataset:late")
                                        .from("dataset:absent")
                                        .submission());
        node.jobs().cancel(waiting.job().id(), "tester");
        var running = awaitState("unwanted", "dataset:unwanted", StateName.RUNNING);
        node.jobs().cancel(running.id(), "tester");
        awaitAttempt(running.id(), 1, StateName.CANCELLED);
        runner.open();
        await().atMost(SOON)
                .until(
                        () ->
                                node.jobs().list(JobFilter.ALL).items().stream()
                                        .allMatch(job -> job.state().ended()));
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void changesNothingForThoseWhoSeeItNorForThoseWhoComeLater() {
        // Given
        var answers = answers(node);
        var records = records();
        assertThat(records).hasSizeGreaterThan(30);

        // When
        var more = new ArrayList<>(records);
        more.addAll(staleFacts());
        Collections.shuffle(more, new Random(SEED));
        append(more);

        // Then
        awaitEndOfLog(node);
        assertThat(answers(node)).isEqualTo(answers);
        assertThat(node.ignored().get("DUPLICATE")).isPositive();
        assertThat(node.ignored().get("STALE_ATTEMPT")).isPositive();
        var later = cluster.node(Domain.TOKENIZER, "t-1", new CopyRunner(JobKind.TOKENIZE));
        awaitEndOfLog(later);
        assertThat(answers(later)).isEqualTo(answers);
    }

    /// Everything a replica answers, as JSON, without the signals of the moment.
    private static List<String> answers(Node node) {
        var answers = new ArrayList<String>();
        for (var job : node.jobs().list(JobFilter.ALL).items()) {
            var json = (ObjectNode) Json.tree(job);
            answers.add(json.without("progress").toString());
        }
        node.artifacts()
                .list(new ArtifactFilter(null, null, null, null, Map.of(), null, null))
                .forEach(version -> answers.add(Json.tree(version).toString()));
        node.artifacts()
                .versions(ArtifactName.parse("dataset:plain"))
                .forEach(version -> answers.add(Json.tree(version).toString()));
        answers.add(node.artifacts().aliases(ArtifactName.parse("dataset:plain")).toString());
        node.triggers().list().forEach(trigger -> answers.add(Json.tree(trigger).toString()));
        return answers;
    }

    /// What dead holders say of every attempt that a job has had.
    private List<ProducerRecord<String, byte[]>> staleFacts() {
        var dead = new Holder("t-dead", "0000000000001-00000000");
        var stale = new ArrayList<ProducerRecord<String, byte[]>>();
        for (var job : node.jobs().list(JobFilter.ALL).items()) {
            for (int attempt = 1; attempt <= job.attempt(); attempt++) {
                List.<JobEvent>of(
                                new JobEvent.Claimed(attempt, dead),
                                new JobEvent.AttemptSucceeded(attempt, List.of()),
                                new JobEvent.AttemptFailed(attempt, "too late", Duration.ZERO),
                                new JobEvent.AttemptLost(attempt, "too late"),
                                new JobEvent.AttemptHandedBack(attempt, "too late"),
                                new JobEvent.BackoffElapsed(attempt),
                                new JobEvent.Cancelled(attempt))
                        .forEach(fact -> stale.add(record(job, fact)));
            }
        }
        return stale;
    }

    private static ProducerRecord<String, byte[]> record(Job job, JobEvent fact) {
        Event event = fact.about(job.id(), "/zebra/tokenizer/t-dead", Instant.EPOCH);
        var topic = Topics.jobs(job.kind().domain());
        return new ProducerRecord<>(topic, Topics.partition(job.id()), job.id(), Json.bytes(event));
    }

    private List<ProducerRecord<String, byte[]>> records() {
        var settings =
                Map.<String, Object>of("bootstrap.servers", cluster.broker().bootstrapServers());
        var records = new ArrayList<ProducerRecord<String, byte[]>>();
        try (var reader =
                new KafkaConsumer<>(
                        settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions = partitions();
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            var ends = reader.endOffsets(partitions);
            while (ends.entrySet().stream()
                    .anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
                reader.poll(Duration.ofMillis(200))
                        .forEach(
                                record ->
                                        records.add(
                                                new ProducerRecord<>(
                                                        record.topic(),
                                                        record.partition(),
                                                        record.key(),
                                                        record.value())));
            }
        }
        return records;
    }

    private static List<TopicPartition> partitions() {
        return Topics.control().stream()
                .flatMap(topic -> Topics.partitions(topic).stream())
                .toList();
    }

    private void append(List<ProducerRecord<String, byte[]>> records) {
        var settings =
                Map.<String, Object>of(
                        "bootstrap.servers", cluster.broker().bootstrapServers(), "acks", "all");
        try (var producer =
                new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            records.forEach(producer::send);
            producer.flush();
        }
    }

    private void awaitEndOfLog(Node reading) {
        var settings =
                Map.<String, Object>of("bootstrap.servers", cluster.broker().bootstrapServers());
        try (var reader =
                new KafkaConsumer<>(
                        settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            reader.endOffsets(partitions())
                    .forEach(
                            (partition, end) -> {
                                if (end > 0) {
                                    var last =
                                            new Position(
                                                    partition.topic(),
                                                    partition.partition(),
                                                    end - 1);
                                    assertThat(reading.jobs().await(last, SOON)).isTrue();
                                }
                            });
        }
    }

    private static Trigger trigger() {
        var spec = Copies.of("seen", "dataset:seen").from("${artifact}").spec();
        return new Trigger(
                "see",
                new Trigger.When(ArtifactName.parse("dataset:plain"), null, null, null),
                new Trigger.Template(JobKind.TOKENIZE, spec, Map.of()),
                false,
                null);
    }

    private StateName triggered() {
        return node.jobs().list(JobFilter.ALL).items().stream()
                .filter(job -> job.principal().equals("trigger:see"))
                .map(Job::state)
                .findFirst()
                .orElse(null);
    }

    private Job awaitState(String text, String output, StateName state) {
        var job = node.jobs().submit(Copies.of(text, output).submission()).job();
        return Cluster.awaitState(node, job.id(), state, SOON);
    }

    private void awaitAttempt(String id, int attempt, StateName state) {
        await().atMost(SOON)
                .until(
                        () -> {
                            var job = node.jobs().find(id).orElseThrow();
                            return job.attempt() == attempt && job.state() == state;
                        });
    }
}
