package dev.zebra.jobs.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every store does, whatever lies beneath.
abstract class ArtifactStoreContract {

    static final ArtifactName NAME = ArtifactName.parse("model:mini/adapted");

    /// More than any operation here has.
    private static final int STEPS = 200;

    @TempDir Path folder;
    private int directories;

    /// A replica's view of the one store of this test.
    ///
    /// @param beforeStep is run before every step that others could notice
    abstract ArtifactStore store(Runnable beforeStep) throws IOException;

    /// Where finished directories must lie.
    abstract Path aside() throws IOException;

    /// Changes a byte of a payload's file `a/weights`, wherever it is kept.
    abstract void damage(String digest) throws IOException;

    final ArtifactStore store() throws IOException {
        return store(() -> {});
    }

    /// Ends an operation as a crash would.
    private static final class Crash extends Error {}

    @Test
    void servesWhatIsKeptWholeAndNothingElse() throws IOException {
        // Given
        var store = store();
        var digest = PayloadDigest.of(payload("abc"));
        assertThat(store.has(NAME, digest.digest())).isFalse();
        assertThatThrownBy(() -> store.open(NAME, digest.digest()))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining(digest.digest());

        // When
        keep(store, "first", "abc");

        // Then
        assertThat(store.has(NAME, digest.digest())).isTrue();
        assertWhole(store, digest.digest(), "abc");
        assertThat(store.read(NAME, digest.digest(), "config.json")).asString().isEqualTo("abc");
        assertThatThrownBy(() -> store.read(NAME, digest.digest(), "other"))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(store.has(ArtifactName.parse("model:mini"), digest.digest())).isFalse();
        assertThat(store.has(ArtifactName.parse("dataset:mini/adapted"), digest.digest()))
                .isFalse();
        assertThat(store.trouble()).isEmpty();
    }

    @Test
    void listsThePublicationsOfAllPayloads() throws IOException {
        // Given
        var store = store();
        keep(store, "first", "abc");
        keep(store, "second", "abc");
        keep(store, "third", "xyz");

        // Then
        assertThat(
                        store.list().stream()
                                .flatMap(payload -> payload.manifests().stream())
                                .map(manifest -> manifest.publication().publication()))
                .containsExactlyInAnyOrder("first", "second", "third");
        assertThat(store.list())
                .allSatisfy(
                        payload ->
                                assertThat(payload.place())
                                        .startsWith("model/mini/adapted/sha256-"));
    }

    @Test
    void noticesDamage() throws IOException {
        // Given
        var store = store();
        var digest = keep(store, "first", "abc");
        assertThat(store.verify(NAME, digest)).isTrue();

        // When
        damage(digest);

        // Then
        assertThat(store.verify(NAME, digest)).isFalse();
    }

    @Test
    void keepsBytesUntilTheLastPublicationIsRemoved() throws IOException {
        // Given
        var store = store();
        var digest = keep(store, "first", "abc");
        keep(store, "second", "abc");

        // When
        store.remove(NAME, digest, "first");

        // Then
        assertWhole(store, digest, "abc");

        // When
        store.remove(NAME, digest, "second");
        store.remove(NAME, digest, "second");
        store.remove(NAME, digest, "never there");

        // Then
        assertThat(store.has(NAME, digest)).isFalse();
        assertThat(store.list()).isEmpty();
    }

    @Test
    void aPublicationThatIsKeptTwiceIsRemovedOnce() throws IOException {
        // Given
        var store = store();
        keep(store, "same", "abc");
        var digest = keep(store, "same", "abc");
        assertWhole(store, digest, "abc");

        // When
        store.remove(NAME, digest, "same");

        // Then
        assertThat(store.list()).isEmpty();
    }

    @Test
    void aCrashBetweenAnyTwoStepsOfKeepingLeavesNothingOrTheWhole() throws IOException {
        int crashes = 0;
        for (int step = 1; step < STEPS; step++) {
            // Given
            var content = "content " + step;
            var digest = PayloadDigest.of(payload(content)).digest();

            // When
            boolean crashed = crashes(step, store -> keep(store, "first", content));

            // Then
            var reader = store();
            if (reader.has(NAME, digest)) {
                assertWhole(reader, digest, content);
            }
            keep(reader, "first", content);
            assertWhole(reader, digest, content);
            reader.remove(NAME, digest, "first");
            assertThat(reader.has(NAME, digest)).isFalse();
            if (!crashed) {
                assertThat(crashes).isGreaterThan(2);
                return;
            }
            crashes++;
        }
        throw new AssertionError("keeping never came to its end");
    }

    @Test
    void aCrashBetweenAnyTwoStepsOfARemovalLeavesNothingOrTheWhole() throws IOException {
        int crashes = 0;
        for (int step = 1; step < STEPS; step++) {
            // Given
            var content = "content " + step;
            var digest = keep(store(), "first", content);

            // When
            boolean crashed = crashes(step, store -> store.remove(NAME, digest, "first"));

            // Then
            var reader = store();
            if (reader.has(NAME, digest)) {
                assertWhole(reader, digest, content);
            }
            reader.remove(NAME, digest, "first");
            assertThat(reader.has(NAME, digest)).isFalse();
            assertThat(reader.list()).isEmpty();
            if (!crashed) {
                assertThat(crashes).isGreaterThan(1);
                return;
            }
            crashes++;
        }
        throw new AssertionError("the removal never came to its end");
    }

    @Test
    void aPublicationOfTheSameBytesAtAnyStepOfARemovalKeepsThem() throws IOException {
        for (int step = 1; step < STEPS; step++) {
            // Given
            var content = "content " + step;
            var digest = keep(store(), "dying", content);
            var published = payload(content);

            // When
            boolean met =
                    meets(
                            step,
                            store -> store.remove(NAME, digest, "dying"),
                            store -> keep(store, "joining", published));

            // Then
            if (!met) {
                return;
            }
            assertWhole(store(), digest, content);
            store().remove(NAME, digest, "joining");
            assertThat(store().has(NAME, digest)).as("step " + step).isFalse();
        }
        throw new AssertionError("the removal never came to its end");
    }

    @Test
    void aRemovalAtAnyStepOfAPublicationOfTheSameBytesTakesNothingFromIt() throws IOException {
        for (int step = 1; step < STEPS; step++) {
            // Given
            var content = "content " + step;
            var digest = keep(store(), "dying", content);

            // When
            boolean met =
                    meets(
                            step,
                            store -> keep(store, "joining", content),
                            store -> store.remove(NAME, digest, "dying"));

            // Then
            assertWhole(store(), digest, content);
            if (!met) {
                return;
            }
            store().remove(NAME, digest, "joining");
            assertThat(store().has(NAME, digest)).as("step " + step).isFalse();
        }
        throw new AssertionError("the publication never came to its end");
    }

    private interface Action {
        void on(ArtifactStore store) throws IOException;
    }

    /// True if there was such a step to crash at.
    private boolean crashes(int step, Action action) throws IOException {
        var count = new AtomicInteger();
        try {
            action.on(
                    store(
                            () -> {
                                if (count.incrementAndGet() == step) {
                                    throw new Crash();
                                }
                            }));
            return false;
        } catch (Crash crash) {
            return true;
        }
    }

    /// Does `other` on another replica before that step of `action`; false if there is none.
    private boolean meets(int step, Action action, Action other) throws IOException {
        var count = new AtomicInteger();
        action.on(
                store(
                        () -> {
                            if (count.incrementAndGet() == step) {
                                try {
                                    other.on(store());
                                } catch (IOException failed) {
                                    throw new AssertionError(failed);
                                }
                            }
                        }));
        return count.get() >= step;
    }

    final String keep(ArtifactStore store, String publication, String content) throws IOException {
        return keep(store, publication, payload(content));
    }

    final String keep(ArtifactStore store, String publication, Path payload) throws IOException {
        var digest = PayloadDigest.of(payload);
        store.keep(payload, NAME, digest.digest(), manifest(publication, digest));
        return digest.digest();
    }

    final Path payload(String content) throws IOException {
        var directory = aside().resolve("finished-" + directories++);
        Files.createDirectories(directory.resolve("a"));
        Files.writeString(directory.resolve("a/weights"), content);
        Files.writeString(directory.resolve("config.json"), content);
        return directory;
    }

    private static void assertWhole(ArtifactStore store, String digest, String content)
            throws IOException {
        assertThat(store.has(NAME, digest)).isTrue();
        assertThat(store.verify(NAME, digest)).isTrue();
        try (var payload = store.open(NAME, digest)) {
            assertThat(payload.directory().resolve("a/weights")).hasContent(content);
            assertThat(payload.directory().resolve("config.json")).hasContent(content);
        }
    }

    static Manifest manifest(String publication, PayloadDigest digest) {
        return new Manifest(
                new ArtifactEvent.Published(
                        NAME,
                        digest.digest(),
                        publication,
                        "job",
                        "/output",
                        1,
                        "r",
                        0,
                        true,
                        Map.of(),
                        Map.of(),
                        List.of(),
                        digest.bytes()),
                digest.files(),
                Instant.EPOCH,
                0);
    }
}
