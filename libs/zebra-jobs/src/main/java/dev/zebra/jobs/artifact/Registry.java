package dev.zebra.jobs.artifact;

import dev.zebra.jobs.log.Feed;
import dev.zebra.jobs.log.LogWriter;
import dev.zebra.jobs.log.Position;
import dev.zebra.jobs.log.Topics;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The registry over the ledger, the store and the log.
public final class Registry implements Artifacts {

    private final ArtifactLedger ledger;
    private final ArtifactStore store;
    private final LogWriter writer;
    private final Feed feed;
    private final Pins pins;
    private final Predicate<String> knownJob;
    private final String source;

    /// @param pins what live jobs need
    /// @param knownJob true for the ids of jobs that the log knows
    /// @param source this replica, as events name it
    public Registry(
            ArtifactLedger ledger,
            ArtifactStore store,
            LogWriter writer,
            Feed feed,
            Pins pins,
            Predicate<String> knownJob,
            String source) {
        this.ledger = ledger;
        this.store = store;
        this.writer = writer;
        this.feed = feed;
        this.pins = pins;
        this.knownJob = knownJob;
        this.source = source;
    }

    @Override
    public Optional<ArtifactVersion> resolve(ArtifactReference reference) {
        return ledger.resolve(reference);
    }

    @Override
    public List<ArtifactVersion> versions(ArtifactName name) {
        return ledger.versions(name);
    }

    @Override
    public List<ArtifactVersion> list(ArtifactFilter filter) {
        return ledger.all(filter::accepts).stream()
                .sorted(Comparator.comparing(ArtifactVersion::published).reversed())
                .toList();
    }

    @Override
    public List<ArtifactVersion> publishedBy(String job) {
        return ledger.all(version -> version.job().equals(job));
    }

    @Override
    public Map<String, Integer> aliases(ArtifactName name) {
        return ledger.aliases(name);
    }

    @Override
    public ArtifactStore.Reading open(ArtifactVersion version) throws IOException {
        return store.open(version.artifact(), version.digest());
    }

    @Override
    public byte[] read(ArtifactVersion version, String file) throws IOException {
        return store.read(version.artifact(), version.digest(), file);
    }

    @Override
    public Feed.Subscription onPublished(Consumer<ArtifactVersion> listener) {
        // Subscribed first and caught up afterwards, so that nothing falls between.
        var arrived = new LinkedBlockingQueue<String>();
        var subscription =
                feed.subscribe(
                        record -> record.event().name().equals("artifact.published"),
                        null,
                        record -> arrived.add(record.event().id()),
                        () -> {});
        var thread =
                Thread.ofVirtual()
                        .name("zebra-publications")
                        .start(() -> deliver(arrived, listener));
        return () -> {
            subscription.close();
            thread.interrupt();
        };
    }

    private void deliver(LinkedBlockingQueue<String> arrived, Consumer<ArtifactVersion> listener) {
        var told = new HashSet<String>();
        try {
            for (var version : ledger.all(_ -> true)) {
                tell(version, told, listener);
            }
            while (true) {
                var publication = arrived.take();
                ledger.published(publication).ifPresent(version -> tell(version, told, listener));
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private static void tell(
            ArtifactVersion version, Set<String> told, Consumer<ArtifactVersion> listener) {
        if (!told.add(version.publication())) {
            return;
        }
        try {
            listener.accept(version);
        } catch (RuntimeException failed) {
            System.getLogger(Registry.class.getName())
                    .log(
                            System.Logger.Level.ERROR,
                            "a listener failed on " + version.reference(),
                            failed);
        }
    }

    @Override
    public List<AliasMove> moves(ArtifactName name) {
        return ledger.moves(name);
    }

    @Override
    public Position alias(
            ArtifactReference reference,
            String alias,
            @Nullable Integer expected,
            String principal) {
        var version = existing(reference);
        if (version.deleted()) {
            throw new UnknownArtifactException(reference);
        }
        var name = version.artifact();
        requireAlias(name, alias);
        int now = ledger.aliases(name).getOrDefault(alias, 0);
        if (expected != null && expected != now) {
            throw new AliasConflictException(name, alias, expected, now);
        }
        var position =
                write(
                        new ArtifactEvent.Aliased(
                                name, alias, version.version(), expected, principal),
                        lastMove(name, alias));
        if (existing(reference).deleted()) {
            // Decided by another replica at the same time, and first in the log.
            throw new UnknownArtifactException(reference);
        }
        int after = ledger.aliases(name).getOrDefault(alias, 0);
        if (expected != null && after != version.version()) {
            throw new AliasConflictException(name, alias, expected, after);
        }
        return position;
    }

    @Override
    public Optional<Position> unalias(ArtifactName name, String alias, String principal) {
        requireAlias(name, alias);
        return ledger.aliases(name).containsKey(alias)
                ? Optional.of(
                        write(
                                new ArtifactEvent.Unaliased(name, alias, principal),
                                lastMove(name, alias)))
                : Optional.empty();
    }

    private static void requireAlias(ArtifactName name, String alias) {
        var parsed = ArtifactReference.parse(name + "@" + alias);
        if (!(parsed.selector() instanceof ArtifactReference.Alias)) {
            throw new IllegalArgumentException("'" + alias + "' is no alias");
        }
    }

    private String lastMove(ArtifactName name, String alias) {
        return ledger.moves(name).reversed().stream()
                .filter(move -> move.alias().equals(alias))
                .findFirst()
                .map(move -> move.position().toString())
                .orElse("none");
    }

    @Override
    public Position deprecate(
            ArtifactReference reference, @Nullable String reason, String principal) {
        var version = existing(reference);
        return write(
                new ArtifactEvent.Deprecated(
                        version.artifact(), version.publication(), reason, principal),
                ledger.lastDeprecation(version));
    }

    @Override
    public Lineage lineage(ArtifactReference reference, Lineage.Direction direction, int depth) {
        return Lineage.of(ledger, existing(reference), direction, depth);
    }

    @Override
    public Rescan rescan(boolean verify) throws IOException {
        return Rescan.of(store, ledger, verify, knownJob, fact -> write(fact, null));
    }

    @Override
    public Position delete(ArtifactReference reference, String principal) {
        var version = existing(reference);
        var needed = pinned(version);
        if (!needed.isEmpty()) {
            throw new PinnedArtifactException(version.reference(), needed);
        }
        var position =
                write(
                        new ArtifactEvent.Deleting(
                                version.artifact(), version.publication(), principal),
                        null);
        if (!existing(version.reference()).deleted()) {
            // An alias was pointed at it by another replica at the same time, and first in the log.
            throw new PinnedArtifactException(version.reference(), pinned(version));
        }
        return position;
    }

    /// What needs a version: live jobs and aliases.
    public List<String> pinned(ArtifactVersion version) {
        var needed = new ArrayList<>(pins.of(version));
        ledger.aliases(version.artifact())
                .forEach(
                        (alias, number) -> {
                            if (number == version.version()) {
                                needed.add("alias " + alias);
                            }
                        });
        return List.copyOf(needed);
    }

    private ArtifactVersion existing(ArtifactReference reference) {
        return ledger.resolve(reference).orElseThrow(() -> new UnknownArtifactException(reference));
    }

    /// Appends a fact and waits until it is folded here.
    ///
    /// @param before as in [ArtifactEvent#event]
    public Position write(ArtifactEvent fact, @Nullable String before) {
        return writer.write(
                Topics.ARTIFACTS,
                fact.artifact().toString(),
                fact.event(source, InstantSource.system().instant(), before));
    }
}
