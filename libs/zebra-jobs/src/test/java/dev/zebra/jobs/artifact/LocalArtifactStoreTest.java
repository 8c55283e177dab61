package dev.zebra.jobs.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LocalArtifactStoreTest extends ArtifactStoreContract {

    @Override
    LocalArtifactStore store(Runnable beforeStep) {
        return new LocalArtifactStore(folder, _ -> beforeStep.run());
    }

    @Override
    Path aside() {
        return folder.resolve(".aside");
    }

    @Override
    void damage(String digest) throws IOException {
        Files.writeString(local().directory(NAME, digest).resolve("a/weights"), "abd");
    }

    private LocalArtifactStore local() {
        return store(() -> {});
    }

    @Test
    void movesAPayloadIntoPlaceAndKeepsAManifestPerPublication() throws IOException {
        // When
        var digest = keep(local(), "first", "abc");
        keep(local(), "second", "abc");

        // Then
        var place = local().directory(NAME, digest);
        assertThat(place).isEqualTo(folder.resolve("model/mini/adapted").resolve(digest));
        assertThat(place.resolve(".zebra/first.json")).content().contains("\"run\" : \"r\"");
        assertThat(place.resolve(".zebra/second.json")).exists();
        assertThat(aside().resolve("finished-0")).doesNotExist();
        assertThat(aside().resolve("finished-1")).exists();
    }

    @Test
    void putsTheWholePayloadWhereARemovalWasCutShort() throws IOException {
        // Given
        var digest = keep(local(), "first", "abc");
        var place = local().directory(NAME, digest);
        Files.delete(place.resolve("a/weights"));

        // When
        keep(local(), "second", "abc");

        // Then
        assertThat(place.resolve("a/weights")).hasContent("abc");
        assertThat(place.resolve(".zebra/first.json")).exists();
        assertThat(place.resolve(".zebra/second.json")).exists();
        assertThat(aside()).isEmptyDirectory();
    }

    @Test
    void finishesARemovalThatWasCutShortAside() throws IOException {
        // Given
        var digest = keep(local(), "first", "abc");
        var stuck = local().moveAside(NAME, digest);

        // When
        local().remove(NAME, digest, "first");

        // Then
        assertThat(stuck).doesNotExist();
        assertThat(local().has(NAME, digest)).isFalse();
    }

    @Test
    void putsBackWhatSomebodyJoinedBeforeARemovalWasCutShort() throws IOException {
        // Given
        var digest = keep(local(), "first", "abc");
        keep(local(), "joined", "abc");
        local().moveAside(NAME, digest);
        assertThat(local().has(NAME, digest)).isFalse();

        // When
        local().remove(NAME, digest, "first");

        // Then
        assertThat(local().verify(NAME, digest)).isTrue();
        assertThat(local().list())
                .singleElement()
                .satisfies(payload -> assertThat(payload.manifests()).hasSize(1));
    }

    @Test
    void saysWhenItCannotBeWritten() throws IOException {
        var file = Files.createFile(folder.resolve("file"));

        assertThat(new LocalArtifactStore(file.resolve("store")).trouble())
                .hasValueSatisfying(words -> assertThat(words).contains("file/store"));
    }

    @Test
    void refusesNamesThatLieInTheDirectoryOfAVersion() {
        assertThatThrownBy(() -> ArtifactName.parse("model:books/sha256-00"))
                .hasMessageContaining("sha256-");
        assertThatThrownBy(() -> ArtifactName.parse("model:sha256-00/books"))
                .hasMessageContaining("sha256-");
        assertThat(ArtifactName.parse("model:books/sha256")).isNotNull();
    }
}
