package dev.zebra.jobs.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RescanTest {

    private static final Predicate<String> NO_JOB = _ -> false;

    @TempDir Path root;
    private LocalArtifactStore store;
    private final LedgerLog log = new LedgerLog();

    @BeforeEach
    void open() {
        store = new LocalArtifactStore(root);
    }

    @Test
    void restoresALostRegistryInTheOrderThatManifestsTell() throws IOException {
        // Given: clocks that disagree
        keep("first", "one", 0, Instant.EPOCH.plusSeconds(9));
        keep("second", "two", 1, Instant.EPOCH.plusSeconds(5));
        keep("third", "three", 2, Instant.EPOCH.plusSeconds(7));

        // When
        var rescan = rescan(false, NO_JOB);
        var again = rescan(false, NO_JOB);

        // Then
        assertThat(rescan.announced()).hasToString("[model:books@1, model:books@2, model:books@3]");
        assertThat(log.ledger.versions(LedgerLog.BOOKS))
                .extracting(ArtifactVersion::publication)
                .containsExactly("first", "second", "third");
        assertThat(again.announced()).isEmpty();
        assertThat(again.missing()).isEmpty();
        assertThat(again.orphans()).isEmpty();
    }

    @Test
    void announcesNothingOfAJobWhoseRecordsTheLogHas() throws IOException {
        // Given
        var digest = keep("never announced", "one", 0, Instant.EPOCH);

        // When
        var rescan = rescan(false, Set.of("job")::contains);

        // Then
        assertThat(rescan.announced()).isEmpty();
        assertThat(rescan.orphans()).containsExactly("model/books/" + digest);
        assertThat(store.has(LedgerLog.BOOKS, digest)).isTrue();
    }

    @Test
    void namesWhatIsMissingDamagedOrWithoutManifest() throws IOException {
        // Given
        var gone = keep("gone", "one", 0, Instant.EPOCH);
        var damaged = keep("damaged", "two", 1, Instant.EPOCH);
        rescan(false, NO_JOB);
        store.remove(LedgerLog.BOOKS, gone, "gone");
        Files.writeString(store.directory(LedgerLog.BOOKS, damaged).resolve("text"), "tw0");
        var bare =
                Files.createDirectories(
                        store.directory(LedgerLog.BOOKS, "sha256-" + "0".repeat(64)));
        Files.writeString(bare.resolve("text"), "left");

        // When
        var quick = rescan(false, NO_JOB);
        var thorough = rescan(true, NO_JOB);

        // Then
        assertThat(quick.missing()).hasToString("[model:books@1]");
        assertThat(quick.damaged()).isEmpty();
        assertThat(thorough.missing()).hasToString("[model:books@1]");
        assertThat(thorough.damaged()).hasToString("[model:books@2]");
        assertThat(thorough.orphans()).containsExactly("model/books/sha256-" + "0".repeat(64));
        assertThat(bare).exists();
    }

    private Rescan rescan(boolean verify, Predicate<String> knownJob) throws IOException {
        return Rescan.of(store, log.ledger, verify, knownJob, fact -> log.fold(fact, null));
    }

    private String keep(String publication, String text, int follows, Instant created)
            throws IOException {
        var directory = Files.createDirectories(root.resolve(".aside").resolve(publication));
        Files.writeString(directory.resolve("text"), text);
        var payload = PayloadDigest.of(directory);
        var fact =
                new ArtifactEvent.Published(
                        LedgerLog.BOOKS,
                        payload.digest(),
                        publication,
                        "job",
                        "/output",
                        1,
                        null,
                        0,
                        true,
                        Map.of(),
                        Map.of(),
                        List.of(),
                        payload.bytes());
        store.keep(
                directory,
                LedgerLog.BOOKS,
                payload.digest(),
                new Manifest(fact, payload.files(), created, follows));
        return payload.digest();
    }
}
