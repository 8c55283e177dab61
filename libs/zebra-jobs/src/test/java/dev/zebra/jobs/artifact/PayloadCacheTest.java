package dev.zebra.jobs.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PayloadCacheTest {

    private static final long TWO_PAYLOADS = 20;

    @TempDir Path root;
    private PayloadCache cache;
    private int brought;

    @BeforeEach
    void open() throws IOException {
        cache = new PayloadCache(root, TWO_PAYLOADS);
    }

    @Test
    void bringsAPayloadOnce() throws IOException {
        read("sha256-a").close();
        read("sha256-a").close();

        assertThat(brought).isEqualTo(1);
    }

    @Test
    void evictsWhatWasReadLongestAgo() throws IOException {
        // Given
        read("sha256-a").close();
        read("sha256-b").close();
        read("sha256-a").close();

        // When
        read("sha256-c").close();

        // Then
        assertThat(root.resolve("sha256-a")).exists();
        assertThat(root.resolve("sha256-b")).doesNotExist();
        assertThat(root.resolve("sha256-c")).exists();
    }

    @Test
    void neverEvictsWhatIsOpen() throws IOException {
        // Given
        var held = read("sha256-a");
        var alsoHeld = read("sha256-b");

        // When
        read("sha256-c").close();
        read("sha256-d").close();

        // Then
        assertThat(held.directory().resolve("file")).hasContent("0123456789");
        assertThat(alsoHeld.directory().resolve("file")).hasContent("0123456789");
        assertThat(root.resolve("sha256-c")).doesNotExist();

        // When
        held.close();
        held.close();
        alsoHeld.close();
        read("sha256-e").close();

        // Then
        assertThat(root.resolve("sha256-a")).doesNotExist();
    }

    @Test
    void leavesNothingOfAPayloadThatCouldNotBeBrought() throws IOException {
        // When
        assertThatThrownBy(
                        () ->
                                cache.open(
                                        "sha256-a",
                                        directory -> {
                                            Files.writeString(directory.resolve("file"), "half");
                                            throw new IOException("the line broke");
                                        }))
                .hasMessage("the line broke");

        // Then
        assertThat(root.resolve("sha256-a")).doesNotExist();
        assertThat(root.resolve(".aside")).isEmptyDirectory();
        read("sha256-a").close();
        assertThat(brought).isEqualTo(1);
    }

    @Test
    void takesOverWhatAnEarlierLifeHasLeft() throws IOException {
        // Given
        read("sha256-a").close();
        read("sha256-b").close();
        Files.createDirectories(root.resolve(".aside/sha256-c.half"));

        // When
        cache = new PayloadCache(root, TWO_PAYLOADS);
        read("sha256-a").close();
        read("sha256-d").close();

        // Then
        assertThat(brought).isEqualTo(3);
        assertThat(root.resolve(".aside")).isEmptyDirectory();
        assertThat(root.resolve("sha256-b")).doesNotExist();
    }

    private ArtifactStore.Reading read(String digest) throws IOException {
        return cache.open(
                digest,
                directory -> {
                    brought++;
                    Files.writeString(directory.resolve("file"), "0123456789");
                });
    }
}
