package dev.zebra.jobs.artifact;

import dev.zebra.jobs.log.LogFold;
import dev.zebra.jobs.log.LogRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// All artifacts, folded. Version numbers are ordinals in log order; of equal publication ids the
/// first record wins. Written by the reader's thread alone, read by any.
public final class ArtifactLedger implements LogFold {

    private static final class Line {
        private final List<ArtifactVersion> versions = new ArrayList<>();
        private final Map<String, Integer> aliases = new HashMap<>();
        private final Set<String> seen = new HashSet<>();
    }

    private final Map<ArtifactName, Line> lines = new HashMap<>();
    private final Map<String, ArtifactVersion> byPublication = new LinkedHashMap<>();
    private final Set<String> bytesGone = new HashSet<>();
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    @Override
    public void fold(LogRecord record) {
        ArtifactEvent.of(record.event()).ifPresent(event -> fold(event, record));
    }

    private void fold(ArtifactEvent event, LogRecord record) {
        lock.writeLock().lock();
        try {
            var line = lines.computeIfAbsent(event.artifact(), _ -> new Line());
            if (!line.seen.add(record.event().id())) {
                return;
            }
            switch (event) {
                case ArtifactEvent.Published published -> publish(line, published, record);
                case ArtifactEvent.Aliased(_, var alias, int version) ->
                        line.aliases.put(alias, version);
                case ArtifactEvent.Deleting(_, var publication, _) -> delete(line, publication);
                case ArtifactEvent.Deleted(_, var publication) -> bytesGone.add(publication);
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void publish(Line line, ArtifactEvent.Published published, LogRecord record) {
        var version =
                new ArtifactVersion(
                        published.artifact(),
                        line.versions.size() + 1,
                        published.digest(),
                        published.publication(),
                        published.job(),
                        published.attempt(),
                        published.run(),
                        published.step(),
                        published.isFinal(),
                        published.labels(),
                        published.metrics(),
                        published.inputs(),
                        published.bytes(),
                        record.time(),
                        false);
        line.versions.add(version);
        byPublication.put(version.publication(), version);
    }

    private void delete(Line line, String publication) {
        var version = byPublication.get(publication);
        if (version != null) {
            var deleted = deleted(version);
            line.versions.set(version.version() - 1, deleted);
            byPublication.put(publication, deleted);
        }
    }

    private static ArtifactVersion deleted(ArtifactVersion version) {
        return new ArtifactVersion(
                version.artifact(),
                version.version(),
                version.digest(),
                version.publication(),
                version.job(),
                version.attempt(),
                version.run(),
                version.step(),
                version.isFinal(),
                version.labels(),
                version.metrics(),
                version.inputs(),
                version.bytes(),
                version.published(),
                true);
    }

    /// The version a reference means now.
    public Optional<ArtifactVersion> resolve(ArtifactReference reference) {
        return reading(
                () -> {
                    var line = lines.get(reference.artifact());
                    return line == null ? Optional.empty() : resolve(line, reference.selector());
                });
    }

    private static Optional<ArtifactVersion> resolve(
            Line line, ArtifactReference.Selector selector) {
        return switch (selector) {
            case ArtifactReference.Version(int number) ->
                    number <= line.versions.size()
                            ? Optional.of(line.versions.get(number - 1))
                            : Optional.empty();
            case ArtifactReference.Latest() -> newest(line, ArtifactVersion::isFinal);
            case ArtifactReference.OfRun(String run) ->
                    newest(line, version -> version.isFinal() && run.equals(version.run()));
            case ArtifactReference.Alias(String alias) ->
                    Optional.ofNullable(line.aliases.get(alias))
                            .filter(number -> number <= line.versions.size())
                            .map(number -> line.versions.get(number - 1))
                            .filter(version -> !version.deleted());
        };
    }

    private static Optional<ArtifactVersion> newest(
            Line line, Predicate<ArtifactVersion> condition) {
        return line.versions.reversed().stream()
                .filter(version -> !version.deleted())
                .filter(condition)
                .findFirst();
    }

    /// All versions of an artifact, oldest first.
    public List<ArtifactVersion> versions(ArtifactName name) {
        return reading(
                () -> lines.containsKey(name) ? List.copyOf(lines.get(name).versions) : List.of());
    }

    /// The version a publication made.
    public Optional<ArtifactVersion> published(String publication) {
        return reading(() -> Optional.ofNullable(byPublication.get(publication)));
    }

    /// Every version that `condition` accepts, in the order this replica folded them.
    public List<ArtifactVersion> all(Predicate<ArtifactVersion> condition) {
        return reading(() -> byPublication.values().stream().filter(condition).toList());
    }

    /// The aliases of an artifact and the versions they point at.
    public Map<String, Integer> aliases(ArtifactName name) {
        return reading(
                () -> lines.containsKey(name) ? Map.copyOf(lines.get(name).aliases) : Map.of());
    }

    /// Versions whose deletion is decided and whose bytes are still there.
    public List<ArtifactVersion> dying() {
        return all(version -> version.deleted() && !bytesGone.contains(version.publication()));
    }

    private <T> T reading(Supplier<T> answer) {
        lock.readLock().lock();
        try {
            return answer.get();
        } finally {
            lock.readLock().unlock();
        }
    }
}
