package dev.zebra.jobs.artifact;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is written beside a payload, so that the registry could be rebuilt from the store: the
/// publication itself and its files. Not part of the digest.
///
/// @param created clock of the replica that wrote it
/// @param follows how many versions the artifact had when it was written, so that a rebuilt
///     registry keeps their order; null in older manifests
public record Manifest(
        ArtifactEvent.Published publication,
        List<PayloadDigest.Entry> files,
        Instant created,
        @Nullable Integer follows) {

    /// Older publications first: of one artifact by their count, of several by the clock.
    static final Comparator<Manifest> ORDER =
            Comparator.<Manifest>comparingInt(one -> one.follows() == null ? 0 : one.follows())
                    .thenComparing(Manifest::created)
                    .thenComparing(one -> one.publication().publication());
}
