package dev.zebra.jobs.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zebra.testkit.FreePorts;
import dev.zebra.testkit.S3Server;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

class S3ArtifactStoreIT extends ArtifactStoreContract {

    private static final String BUCKET = "zebra-test";
    private static final S3Place.Keys KEYS =
            new S3Place.Keys(S3Server.ACCESS_KEY, S3Server.SECRET_KEY);

    /// The smallest part that S3 takes.
    private static final long PART = 5L << 20;

    private static S3Server server;

    private final String prefix = "tests/" + UUID.randomUUID();
    private final List<ArtifactStore> opened = new ArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() {
        server = new S3Server(BUCKET).start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void close() {
        opened.forEach(ArtifactStore::close);
    }

    private S3Place place() {
        return new S3Place(BUCKET, prefix, server.endpoint(), "us-east-1", true, KEYS);
    }

    /// Crashes, and whatever else happens, before a request and before its answer is known.
    @Override
    ArtifactStore store(Runnable beforeStep) throws IOException {
        return store(beforeStep, 1L << 30);
    }

    private ArtifactStore store(Runnable beforeStep, long cacheBytes) throws IOException {
        var steps =
                new ExecutionInterceptor() {
                    @Override
                    public void beforeExecution(
                            Context.BeforeExecution context, ExecutionAttributes attributes) {
                        requests.add(context.request().getClass().getSimpleName());
                        beforeStep.run();
                    }

                    @Override
                    public void afterExecution(
                            Context.AfterExecution context, ExecutionAttributes attributes) {
                        beforeStep.run();
                    }
                };
        var client =
                place().client()
                        .overrideConfiguration(all -> all.addExecutionInterceptor(steps))
                        .build();
        var store =
                new S3ArtifactStore(
                        new S3Objects(client, place(), PART),
                        new PayloadCache(folder.resolve("cache-" + opened.size()), cacheBytes));
        opened.add(store);
        return store;
    }

    @Override
    Path aside() throws IOException {
        return Files.createDirectories(folder.resolve("aside"));
    }

    @Override
    void damage(String digest) throws IOException {
        try (var objects = new S3Objects(place().client().build(), place(), PART)) {
            var file = Files.writeString(folder.resolve("damaged"), "abd");
            for (var found : objects.list("model/")) {
                if (found.key().contains(digest) && found.key().endsWith("a/weights")) {
                    objects.put(found.key(), file);
                }
            }
        }
    }

    @Test
    void refusesToServeDamagedBytes() throws IOException {
        // Given
        var digest = keep(store(), "first", "abc");
        damage(digest);

        // Then
        assertThatThrownBy(() -> store().open(NAME, digest))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a/weights")
                .hasMessageContaining("damaged");
        assertThat(store().has(NAME, digest)).isTrue();
    }

    @Test
    void sendsLargeFilesInParts() throws IOException {
        // Given
        var payload = payload("abc");
        var bytes = new byte[(int) (2 * PART + 12_345)];
        new Random(7).nextBytes(bytes);
        Files.write(payload.resolve("a/weights"), bytes);

        // When
        var digest = keep(store(), "large", payload);

        // Then
        assertThat(requests).filteredOn("UploadPartRequest"::equals).hasSize(3);
        try (var read = store().open(NAME, digest)) {
            assertThat(read.directory().resolve("a/weights")).hasBinaryContent(bytes);
        }
    }

    @Test
    void bringsAPayloadOnceHoweverManyAskForItAtTheSameTime() throws Exception {
        // Given
        var digest = keep(store(), "first", "abc");
        var reader = store();
        requests.clear();

        // When
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<ArtifactStore.Reading>>();
            for (int i = 0; i < 20; i++) {
                answers.add(threads.submit(() -> reader.open(NAME, digest)));
            }
            for (var answer : answers) {
                assertThat(answer.get().directory().resolve("config.json")).hasContent("abc");
                answer.get().close();
            }
        }

        // Then: one manifest and two files
        assertThat(requests).filteredOn("GetObjectRequest"::equals).hasSize(3);
    }

    @Test
    void readsOneSmallFileWithoutTheOthers() throws IOException {
        // Given
        var digest = keep(store(), "first", "abc");
        var reader = store();
        requests.clear();

        // When
        assertThat(reader.read(NAME, digest, "config.json")).asString().isEqualTo("abc");

        // Then
        assertThat(requests).filteredOn("GetObjectRequest"::equals).hasSize(2);
    }

    @Test
    void readsThroughAPublicationThatIsRemovedMeanwhile() throws IOException {
        // Given
        var digest = keep(store(), "a-dying", "abc");
        keep(store(), "b-staying", "abc");
        try (var objects = new S3Objects(place().client().build(), place(), PART)) {
            objects.delete("model/mini/adapted/" + digest + "/a-dying/config.json");
        }

        // Then
        try (var read = store().open(NAME, digest)) {
            assertThat(read.directory().resolve("config.json")).hasContent("abc");
        }
    }

    @Test
    void saysThatTheBucketIsMissing() {
        var place = new S3Place("no-such-bucket", "", server.endpoint(), "us-east-1", true, KEYS);

        assertThat(trouble(place)).contains("there is no bucket s3://no-such-bucket");
    }

    @Test
    void saysThatAccessIsDenied() {
        var keys = new S3Place.Keys(S3Server.ACCESS_KEY, "wrong");
        var place = new S3Place(BUCKET, "", server.endpoint(), "us-east-1", true, keys);

        assertThat(trouble(place)).contains("access to s3://" + BUCKET).contains("denied");
    }

    @Test
    void saysThatTheServerCannotBeReached() {
        var nowhere = URI.create("http://127.0.0.1:" + FreePorts.next());
        var place = new S3Place(BUCKET, "", nowhere, "us-east-1", true, KEYS);

        assertThat(trouble(place)).contains(nowhere.toString()).contains("cannot be reached");
    }

    private static String trouble(S3Place place) {
        try (var objects = new S3Objects(place.client().build(), place, PART)) {
            return objects.trouble().orElseThrow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://", "s3://B", "s3://bucket//x", "s3://bucket/a b"})
    void refusesWhatIsNoPlace(String root) {
        assertThatThrownBy(() -> S3Place.parse(root, null, "us-east-1", false, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(root);
    }
}
