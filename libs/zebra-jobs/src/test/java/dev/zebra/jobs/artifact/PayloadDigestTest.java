package dev.zebra.jobs.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PayloadDigestTest {

    @TempDir Path root;

    @Test
    void digestsNamesAndBytesAndNothingElse() throws IOException {
        var one = PayloadDigest.of(payload("one", "abc"));
        var same = PayloadDigest.of(payload("two", "abc"));
        var other = PayloadDigest.of(payload("three", "abd"));

        assertThat(one.digest()).startsWith("sha256-").isEqualTo(same.digest());
        assertThat(other.digest()).isNotEqualTo(one.digest());
        assertThat(one.bytes()).isEqualTo(6);
    }

    @Test
    void agreesWithSha256sum() throws IOException {
        // sha256sum of "abc" in a/weights and config.json, and sha256sum of those two lines
        var digest = PayloadDigest.of(payload("one", "abc"));

        assertThat(digest.files())
                .extracting(PayloadDigest.Entry::sha256)
                .containsOnly("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(digest.digest())
                .isEqualTo(
                        "sha256-1909324e881456114840dfec274df2f9ed86f527f8927d3f15625e3a407a2c29");
    }

    @Test
    void refusesLinksAndEmptyPayloads() throws IOException {
        var empty = Files.createDirectories(root.resolve("empty"));
        assertThatThrownBy(() -> PayloadDigest.of(empty)).hasMessageContaining("empty");

        Files.createSymbolicLink(empty.resolve("link"), root);
        assertThatThrownBy(() -> PayloadDigest.of(empty)).hasMessageContaining("link");
    }

    private Path payload(String name, String content) throws IOException {
        var directory = root.resolve(name);
        Files.createDirectories(directory.resolve("a"));
        Files.writeString(directory.resolve("a/weights"), content);
        Files.writeString(directory.resolve("config.json"), content);
        return directory;
    }
}
