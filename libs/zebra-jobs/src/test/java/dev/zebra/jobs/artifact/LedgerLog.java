package dev.zebra.jobs.artifact;

import dev.zebra.jobs.log.LogRecord;
import dev.zebra.jobs.log.Position;
import dev.zebra.jobs.log.Topics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A ledger, and a log that is written as a registry would.
final class LedgerLog {

    static final ArtifactName BOOKS = ArtifactName.parse("model:books");

    final ArtifactLedger ledger = new ArtifactLedger();
    private long offset;

    /// Publishes the next version of an artifact, made from exact references.
    ArtifactVersion publish(ArtifactName name, String publication, String... inputs) {
        fold(published(name, publication, inputs), null);
        return ledger.published(publication).orElseThrow();
    }

    static ArtifactEvent.Published published(
            ArtifactName name, String publication, String... inputs) {
        return new ArtifactEvent.Published(
                name,
                "sha256-" + publication,
                publication,
                "job of " + publication,
                "/output",
                1,
                "run of " + publication,
                0,
                true,
                Map.of("is", publication),
                Map.of(),
                Stream.of(inputs)
                        .map(ArtifactReference::parse)
                        .map(input -> new ResolvedInput("/in", input, "sha256-" + input))
                        .toList(),
                1);
    }

    void alias(String alias, int version, @Nullable Integer expected) {
        fold(
                new ArtifactEvent.Aliased(BOOKS, alias, version, expected, "anna"),
                String.valueOf(offset));
    }

    void unalias(String alias) {
        fold(new ArtifactEvent.Unaliased(BOOKS, alias, "bert"), String.valueOf(offset));
    }

    void deprecate(String publication, @Nullable String reason) {
        fold(
                new ArtifactEvent.Deprecated(BOOKS, publication, reason, "anna"),
                String.valueOf(offset));
    }

    void delete(String publication) {
        fold(new ArtifactEvent.Deleting(BOOKS, publication, "anna"), null);
    }

    void fold(ArtifactEvent fact, @Nullable String before) {
        ledger.fold(
                new LogRecord(
                        new Position(Topics.ARTIFACTS, 0, offset++),
                        fact.artifact().toString(),
                        fact.event("/test", Instant.EPOCH, before),
                        Instant.EPOCH.plusSeconds(offset)));
    }

    /// What a reference means, `kind:name@n`; empty if nothing.
    String meaning(String reference) {
        return ledger.resolve(ArtifactReference.parse(reference))
                .map(version -> version.reference().toString())
                .orElse("");
    }

    static List<String> names(List<ArtifactVersion> versions) {
        return versions.stream().map(version -> version.reference().toString()).toList();
    }
}
