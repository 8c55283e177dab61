package dev.zebra.jobs.artifact;

import dev.zebra.jobs.log.LogFold;
import dev.zebra.jobs.log.LogRecord;
import dev.zebra.jobs.log.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// All artifacts, folded. Version numbers are ordinals in log order; of equal publication ids the
/// first record wins. Written by the reader's thread alone, read by any.
public final class ArtifactLedger implements LogFold {

    private static final class Line {
        private final List<ArtifactVersion> versions = new ArrayList<>();
        private final Map<String, Integer> aliases = new HashMap<>();
        private final List<AliasMove> moves = new ArrayList<>();
        private final Map<String, Position> deprecations = new HashMap<>();
        private final Set<String> seen = new HashSet<>();
    }

    private final Map<ArtifactName, Line> lines = new HashMap<>();
    private final Map<String, ArtifactVersion> byPublication = new LinkedHashMap<>();
    private final Map<ArtifactReference, Set<String>> made = new HashMap<>();
    private final Set<String> bytesGone = new HashSet<>();
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    @Override
    public boolean fold(LogRecord record) {
        var event = ArtifactEvent.of(record.event());
        event.ifPresent(known -> fold(known, record));
        return event.isPresent();
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
                case ArtifactEvent.Aliased(
                                _,
                                var alias,
                                int version,
                                var expected,
                                var principal) ->
                        point(line, alias, version, expected, principal, record);
                case ArtifactEvent.Unaliased(_, var alias, var principal) ->
                        point(line, alias, 0, null, principal, record);
                case ArtifactEvent.Deprecated(_, var publication, var reason, _) -> {
                    line.deprecations.put(publication, record.position());
                    change(line, publication, version -> version.deprecated(reason));
                }
                case ArtifactEvent.Deleting(_, var publication, _) -> {
                    if (pointedAt(line, publication)) {
                        // The alias came first in the log; a later decision is another one.
                        line.seen.remove(record.event().id());
                    } else {
                        change(line, publication, ArtifactVersion::dying);
                    }
                }
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
                        null,
                        false);
        line.versions.add(version);
        byPublication.put(version.publication(), version);
        for (var input : version.inputs()) {
            made.computeIfAbsent(input.reference(), _ -> new LinkedHashSet<>())
                    .add(version.publication());
        }
    }

    private void change(Line line, String publication, UnaryOperator<ArtifactVersion> change) {
        var version = byPublication.get(publication);
        if (version != null) {
            var changed = change.apply(version);
            line.versions.set(version.version() - 1, changed);
            byPublication.put(publication, changed);
        }
    }

    private boolean pointedAt(Line line, String publication) {
        return Optional.ofNullable(byPublication.get(publication))
                .filter(version -> line.aliases.containsValue(version.version()))
                .isPresent();
    }

    private static boolean isDeleted(Line line, int version) {
        return version > 0
                && version <= line.versions.size()
                && line.versions.get(version - 1).deleted();
    }

    /// Points an alias somewhere, or nowhere with version 0.
    private static void point(
            Line line,
            String alias,
            int version,
            @Nullable Integer expected,
            @Nullable String principal,
            LogRecord record) {
        int now = line.aliases.getOrDefault(alias, 0);
        if (expected != null && expected != now || isDeleted(line, version)) {
            return;
        }
        if (version == 0) {
            line.aliases.remove(alias);
        } else {
            line.aliases.put(alias, version);
        }
        line.moves.add(new AliasMove(alias, version, principal, record.time(), record.position()));
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
            case ArtifactReference.Latest() ->
                    newest(line, version -> version.isFinal() && version.deprecated() == null);
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

    /// The versions of an artifact after the first `from`, oldest first.
    public List<ArtifactVersion> versions(ArtifactName name, int from) {
        return reading(
                () -> {
                    var line = lines.get(name);
                    return line == null || from >= line.versions.size()
                            ? List.of()
                            : List.copyOf(line.versions.subList(from, line.versions.size()));
                });
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

    /// Where the aliases of an artifact have pointed, oldest move first.
    public List<AliasMove> moves(ArtifactName name) {
        return reading(
                () -> lines.containsKey(name) ? List.copyOf(lines.get(name).moves) : List.of());
    }

    /// Where the last record about a version's deprecation stands, or `none`.
    String lastDeprecation(ArtifactVersion version) {
        return reading(
                () ->
                        Optional.ofNullable(lines.get(version.artifact()))
                                .map(line -> line.deprecations.get(version.publication()))
                                .map(Position::toString)
                                .orElse("none"));
    }

    /// The versions that were made from a version, oldest first.
    public List<ArtifactVersion> madeFrom(ArtifactReference exact) {
        return reading(
                () -> made.getOrDefault(exact, Set.of()).stream().map(byPublication::get).toList());
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
