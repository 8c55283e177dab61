package dev.zebra.jobs.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.artifact.S3Place;
import dev.zebra.jobs.artifact.StoreSettings;
import dev.zebra.jobs.job.Domain;
import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.job.StateName;
import dev.zebra.testkit.S3Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Replicas without a common directory: a bucket, and a cache of each one's own.
class S3ReplicasIT {

    private static final Duration SOON = Duration.ofSeconds(40);
    private static final String BUCKET = "zebra";

    @TempDir Path folder;
    private S3Server server;
    private Cluster cluster;

    @BeforeEach
    void start() {
        server = new S3Server(BUCKET).start();
        cluster = new Cluster(folder, this::store);
    }

    @AfterEach
    void stop() {
        cluster.close();
        server.close();
    }

    private StoreSettings store(String instance) {
        var keys = new S3Place.Keys(S3Server.ACCESS_KEY, S3Server.SECRET_KEY);
        return new StoreSettings.Bucket(
                new S3Place(BUCKET, "store", server.endpoint(), "us-east-1", true, keys),
                folder.resolve(instance),
                1L << 20);
    }

    @Test
    void oneReplicaReadsWhatTheOtherHasMade() throws IOException {
        // Given
        var maker = cluster.node(Domain.TOKENIZER, "maker", new CopyRunner(JobKind.TOKENIZE));
        var made = maker.jobs().submit(Copies.of("once", "dataset:made").submission()).job();
        Cluster.awaitState(maker, made.id(), StateName.SUCCEEDED, SOON);
        cluster.closed(maker);

        // When
        var reader = cluster.node(Domain.TOKENIZER, "reader", new CopyRunner(JobKind.TOKENIZE));
        var read =
                reader.jobs()
                        .submit(
                                Copies.of("upon a time", "dataset:read")
                                        .from("dataset:made")
                                        .submission())
                        .job();
        Cluster.awaitState(reader, read.id(), StateName.SUCCEEDED, SOON);

        // Then
        assertThat(text(reader, "dataset:read")).isEqualTo("once upon a time");
        var viewer = cluster.node(null, "viewer");
        assertThat(text(viewer, "dataset:read")).isEqualTo("once upon a time");
        try (var log = viewer.logs().open(made.id()).orElseThrow()) {
            assertThat(new String(log.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("copying 'once'");
        }
    }

    @Test
    void takesOverAndPublishesOnce() {
        // Given
        var doomedRunner = new CopyRunner(JobKind.TOKENIZE).shut();
        var doomed = cluster.node(Domain.TOKENIZER, "doomed", doomedRunner);
        var job = doomed.jobs().submit(Copies.of("once", "dataset:once").submission()).job();
        await().atMost(SOON).until(() -> doomedRunner.runs().size() == 1);
        var heir = cluster.node(Domain.TOKENIZER, "heir", new CopyRunner(JobKind.TOKENIZE));

        // When
        cluster.killed(doomed);

        // Then
        Cluster.awaitState(heir, job.id(), StateName.SUCCEEDED, SOON);
        assertThat(heir.artifacts().publishedBy(job.id())).hasSize(1);
    }

    @Test
    void removesTheBytesOfADeletedVersion() {
        // Given
        var node = cluster.node(Domain.TOKENIZER, "t-0", new CopyRunner(JobKind.TOKENIZE));
        var made = node.jobs().submit(Copies.of("gone", "dataset:gone").submission()).job();
        Cluster.awaitState(node, made.id(), StateName.SUCCEEDED, SOON);
        var payloads = server.bucket(BUCKET).resolve("store/dataset/gone");
        assertThat(payloads).isDirectoryRecursivelyContaining("glob:**text");

        // When
        node.artifacts().delete(ArtifactReference.parse("dataset:gone@1"), "tester");

        // Then
        await().atMost(SOON)
                .untilAsserted(
                        () ->
                                assertThat(payloads.toFile().exists() ? payloads : folder)
                                        .isDirectoryNotContaining("glob:**sha256-*"));
    }

    @Test
    void isReadyOnceTheBucketCanBeReached() {
        // Given
        server.stop();
        var node = cluster.starting(Domain.TOKENIZER, "t-0", new CopyRunner(JobKind.TOKENIZE));
        await().atMost(SOON)
                .untilAsserted(
                        () ->
                                assertThat(node.readiness().differences())
                                        .singleElement()
                                        .asString()
                                        .contains("s3://zebra/store")
                                        .contains("cannot be reached"));
        assertThat(node.readiness().ready()).isFalse();

        // When
        server.start();

        // Then
        await().atMost(SOON).until(() -> node.readiness().ready());
    }

    private static String text(Node node, String reference) throws IOException {
        var version = node.artifacts().resolve(ArtifactReference.parse(reference)).orElseThrow();
        try (var payload = node.artifacts().open(version)) {
            var text = payload.directory().resolve("text");
            return Files.readString(text);
        }
    }
}
