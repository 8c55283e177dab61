package dev.zebra.jobs.artifact;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// What a comparison of the store with the registry found.
///
/// @param announced publications that the store holds and the log did not know; it does now. Those
///     of jobs that the log knows are not: what such a job has published, the log says
/// @param missing versions whose bytes should be in the store and are not
/// @param damaged versions whose bytes are not what their digest says
/// @param orphans payloads in the store, `kind/name/digest`, that no version needs: without a
///     manifest, or left by an attempt that announced something else or nothing
public record Rescan(
        List<ArtifactReference> announced,
        List<ArtifactReference> missing,
        List<ArtifactReference> damaged,
        List<String> orphans) {

    private static Predicate<Manifest> isNeeded(ArtifactLedger ledger) {
        return manifest ->
                ledger.published(manifest.publication().publication())
                        .filter(version -> version.digest().equals(manifest.publication().digest()))
                        .isPresent();
    }

    /// Looks at everything, and announces what the log does not know, in the order in which it was
    /// made. A version whose deletion was decided is never announced again.
    static Rescan of(
            ArtifactStore store,
            ArtifactLedger ledger,
            boolean verify,
            Predicate<String> knownJob,
            Consumer<ArtifactEvent.Published> announce)
            throws IOException {
        var kept = store.list();
        var announced = new ArrayList<ArtifactReference>();
        kept.stream()
                .flatMap(payload -> payload.manifests().stream())
                .sorted(Manifest.ORDER)
                .map(Manifest::publication)
                .filter(fact -> ledger.published(fact.publication()).isEmpty())
                .filter(fact -> !knownJob.test(fact.job()))
                .forEach(
                        fact -> {
                            announce.accept(fact);
                            ledger.published(fact.publication())
                                    .ifPresent(version -> announced.add(version.reference()));
                        });
        var missing = new ArrayList<ArtifactReference>();
        var damaged = new ArrayList<ArtifactReference>();
        var read = new HashSet<String>();
        for (var version : ledger.all(version -> !version.deleted())) {
            var name = version.artifact();
            if (!store.has(name, version.digest())) {
                missing.add(version.reference());
            } else if (verify && read.add(name + "/" + version.digest())) {
                if (!store.verify(name, version.digest())) {
                    damaged.add(version.reference());
                }
            }
        }
        var orphans =
                kept.stream()
                        .filter(payload -> payload.manifests().stream().noneMatch(isNeeded(ledger)))
                        .map(ArtifactStore.Payload::place)
                        .sorted()
                        .toList();
        return new Rescan(List.copyOf(announced), missing, damaged, orphans);
    }
}
