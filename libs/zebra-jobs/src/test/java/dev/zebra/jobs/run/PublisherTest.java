package dev.zebra.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.zebra.jobs.artifact.ArtifactEvent;
import dev.zebra.jobs.artifact.ArtifactLedger;
import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.artifact.ArtifactVersion;
import dev.zebra.jobs.artifact.LocalArtifactStore;
import dev.zebra.jobs.job.FoldedJob;
import dev.zebra.jobs.job.Holder;
import dev.zebra.jobs.job.JobEvent;
import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.job.JobState;
import dev.zebra.jobs.job.Seen;
import dev.zebra.jobs.job.Terms;
import dev.zebra.jobs.log.LogRecord;
import dev.zebra.jobs.log.Position;
import dev.zebra.jobs.log.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublisherTest {

    private static final ArtifactName NAME = ArtifactName.parse("dataset:books");

    @TempDir Path root;
    private final ArtifactLedger ledger = new ArtifactLedger();
    private LocalArtifactStore store;
    private long offset;

    @BeforeEach
    void open() {
        store = new LocalArtifactStore(root);
    }

    @Test
    void announcesNothingWhenTheAttemptIsTakenWhileTheBytesAreMadeSafe() {
        // Given
        var asked = new AtomicInteger();
        var publisher =
                new Publisher(ledger, store, this::fold, (_, _, _) -> asked.incrementAndGet() == 1);

        // Then
        assertThatThrownBy(() -> publish(publisher, "one"))
                .isInstanceOf(StaleAttemptException.class);
        assertThat(ledger.versions(NAME)).isEmpty();
    }

    @Test
    void putsItsOwnBytesBackWhenADeletionTookThoseOfTheSameDigest() throws Exception {
        // Given
        publish(new Publisher(ledger, store, this::fold, (_, _, _) -> true), "one");
        var publisher = new Publisher(ledger, store, this::takeBytesAndFold, (_, _, _) -> true);

        // When
        var version = publish(publisher, "two");

        // Then
        assertThat(version.version()).isEqualTo(2);
        assertThat(store.read(NAME, version.digest(), "text")).asString().isEqualTo("same");
        assertThat(store.list())
                .singleElement()
                .satisfies(kept -> assertThat(kept.manifests()).hasSize(1));
        assertThat(root.resolve("two")).doesNotExist();
    }

    @Test
    void failsClearlyWithoutBytesAndLetsTheNextAttemptBringThem() throws Exception {
        // Given
        var robbed = new Publisher(ledger, store, this::takeBytesAndFold, (_, _, _) -> true);
        assertThatThrownBy(() -> publish(robbed, "one"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("dataset:books@1")
                .hasMessageContaining("gone");

        // When
        var again = publish(new Publisher(ledger, store, this::fold, (_, _, _) -> true), "one");

        // Then
        assertThat(again.version()).isEqualTo(1);
        assertThat(store.read(NAME, again.digest(), "text")).asString().isEqualTo("same");
    }

    private ArtifactVersion publish(Publisher publisher, String job) throws Exception {
        var directory = Files.createDirectories(root.resolve(job));
        Files.writeString(directory.resolve("text"), "same");
        return publisher.publish(
                job(job), 1, JobContext.Publication.of("/output", directory), () -> false);
    }

    private void takeBytesAndFold(ArtifactEvent.Published fact) {
        try {
            for (var version : store.list()) {
                for (var manifest : version.manifests()) {
                    store.remove(
                            fact.artifact(), fact.digest(), manifest.publication().publication());
                }
            }
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
        fold(fact);
    }

    private void fold(ArtifactEvent.Published fact) {
        ledger.fold(
                new LogRecord(
                        new Position(Topics.ARTIFACTS, 0, offset++),
                        fact.artifact().toString(),
                        fact.event("/test", Instant.EPOCH, null),
                        Instant.EPOCH));
    }

    private static FoldedJob job(String id) {
        var position = new Position("zebra.jobs.tokenizer", 0, 0);
        return new FoldedJob(
                id,
                new JobEvent.Submitted(
                        JobKind.TOKENIZE,
                        JsonNodeFactory.instance.objectNode(),
                        Map.of(),
                        null,
                        "tester",
                        List.of(),
                        List.of(new JobEvent.Promised("/output", NAME)),
                        0,
                        null,
                        Terms.USUAL),
                new JobState.Running(1, new JobState.Tries(0, 0), new Holder("t-0", "1")),
                List.of(),
                Instant.EPOCH,
                Instant.EPOCH,
                Instant.EPOCH,
                null,
                null,
                Seen.NONE,
                0,
                position,
                position);
    }
}
