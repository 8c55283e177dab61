package dev.zebra.jobs.artifact;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One immutable version of an artifact, as folded from `zebra.artifacts`.
///
/// @param artifact its kind and name
/// @param version ordinal from 1, assigned by the fold in log order
/// @param digest `sha256-` and hex, over the payload files only (names and bytes), so that equal
///     work gives equal digests
/// @param publication id of the publication: a function of (job, output, step)
/// @param job the job that made it
/// @param attempt the attempt of that job that published it
/// @param run the run of that job, if it had one
/// @param step training step of a checkpoint; 0 where steps mean nothing
/// @param isFinal false for a checkpoint on the way, true for the product of the job
/// @param labels free key-value marks that triggers and filters may test
/// @param metrics numbers known at publication, such as `loss`
/// @param inputs the versions it was made from, `kind:name@n` with digests
/// @param bytes size of the payload
/// @param published broker time of the publication
/// @param deprecated why it is not to be used any more; null if it may be
/// @param deleted true once deletion was decided; such a version cannot be named as an input
public record ArtifactVersion(
        ArtifactName artifact,
        int version,
        String digest,
        String publication,
        String job,
        int attempt,
        @Nullable String run,
        long step,
        boolean isFinal,
        Map<String, String> labels,
        Map<String, JsonNode> metrics,
        List<ResolvedInput> inputs,
        long bytes,
        Instant published,
        @Nullable String deprecated,
        boolean deleted) {

    /// The same, deleted.
    ArtifactVersion dying() {
        return with(deprecated, true);
    }

    /// The same, deprecated for a reason; null if it may be used again.
    ArtifactVersion deprecated(@Nullable String reason) {
        return with(reason, deleted);
    }

    private ArtifactVersion with(@Nullable String deprecation, boolean deletion) {
        return new ArtifactVersion(
                artifact,
                version,
                digest,
                publication,
                job,
                attempt,
                run,
                step,
                isFinal,
                labels,
                metrics,
                inputs,
                bytes,
                published,
                deprecation,
                deletion);
    }

    /// This version's own reference, `kind:name@n`.
    public ArtifactReference reference() {
        return new ArtifactReference(artifact, new ArtifactReference.Version(version));
    }
}
