package dev.zebra.jobs.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalArtifactStoreTest {

    private static final ArtifactName NAME = ArtifactName.parse("model:mini/adapted");

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
    void movesAPayloadIntoPlaceAndKeepsAManifestPerPublication() throws IOException {
        // Given
        var store = new LocalArtifactStore(root.resolve("store"));
        Files.createDirectories(root.resolve("store"));

        // When
        for (var publication : List.of("first", "second")) {
            var payload = payload("store/" + publication, "abc");
            var digest = PayloadDigest.of(payload);
            store.keep(payload, NAME, digest.digest(), manifest(publication, digest));
        }

        // Then
        var place = store.directory(NAME, PayloadDigest.of(payload("four", "abc")).digest());
        assertThat(place.resolve("a/weights")).hasContent("abc");
        assertThat(place.resolve(".zebra/first.json")).content().contains("\"run\" : \"r\"");
        assertThat(place.resolve(".zebra/second.json")).exists();
        assertThat(root.resolve("store/first")).doesNotExist();
        assertThat(root.resolve("store/second")).exists();
        store.remove(NAME, place.getFileName().toString());
        assertThat(place).doesNotExist();
        assertThat(root.resolve("store/.aside")).isEmptyDirectory();
    }

    @Test
    void putsTheWholePayloadWhereARemovalWasCutShort() throws IOException {
        // Given
        var store = new LocalArtifactStore(root.resolve("store"));
        var first = payload("store/first", "abc");
        var digest = PayloadDigest.of(first);
        store.keep(first, NAME, digest.digest(), manifest("first", digest));
        var place = store.directory(NAME, digest.digest());
        Files.delete(place.resolve("a/weights"));

        // When
        store.keep(
                payload("store/second", "abc"), NAME, digest.digest(), manifest("second", digest));

        // Then
        assertThat(place.resolve("a/weights")).hasContent("abc");
        assertThat(place.resolve(".zebra/first.json")).exists();
        assertThat(place.resolve(".zebra/second.json")).exists();
        assertThat(root.resolve("store/.aside")).isEmptyDirectory();
    }

    @Test
    void finishesARemovalThatWasCutShortAside() throws IOException {
        // Given
        var store = new LocalArtifactStore(root.resolve("store"));
        var first = payload("store/first", "abc");
        var digest = PayloadDigest.of(first);
        store.keep(first, NAME, digest.digest(), manifest("first", digest));
        var stuck = store.moveAside(NAME, digest.digest());
        assertThat(stuck).exists();
        assertThat(store.directory(NAME, digest.digest())).doesNotExist();

        // When
        store.remove(NAME, digest.digest());

        // Then
        assertThat(stuck).doesNotExist();
    }

    @Test
    void refusesNamesThatLieInTheDirectoryOfAVersion() {
        assertThatThrownBy(() -> ArtifactName.parse("model:books/sha256-00"))
                .hasMessageContaining("sha256-");
        assertThatThrownBy(() -> ArtifactName.parse("model:sha256-00/books"))
                .hasMessageContaining("sha256-");
        assertThat(ArtifactName.parse("model:books/sha256")).isNotNull();
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

    private static Manifest manifest(String publication, PayloadDigest digest) {
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
                Instant.EPOCH);
    }
}
