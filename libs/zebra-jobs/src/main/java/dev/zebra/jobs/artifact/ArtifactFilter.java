package dev.zebra.jobs.artifact;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which versions to list; null accepts all.
///
/// @param labels only with all of these labels
/// @param deprecated true for deprecated ones only, false for the others only
/// @param deleted true for deleted ones only; false or null leaves them out
public record ArtifactFilter(
        @Nullable ArtifactKind kind,
        @Nullable String name,
        @Nullable String run,
        @Nullable String job,
        Map<String, String> labels,
        @Nullable Boolean deprecated,
        @Nullable Boolean deleted) {

    /// All of a kind, and of a name if one is given, but deleted ones.
    public static ArtifactFilter of(ArtifactKind kind, @Nullable String name) {
        return new ArtifactFilter(kind, name, null, null, Map.of(), null, null);
    }

    public ArtifactFilter {
        labels = Map.copyOf(labels);
    }

    boolean accepts(ArtifactVersion version) {
        return version.deleted() == Boolean.TRUE.equals(deleted)
                && (kind == null || version.artifact().kind() == kind)
                && (name == null || version.artifact().name().equals(name))
                && (run == null || run.equals(version.run()))
                && (job == null || job.equals(version.job()))
                && version.labels().entrySet().containsAll(labels.entrySet())
                && (deprecated == null || deprecated == (version.deprecated() != null));
    }
}
