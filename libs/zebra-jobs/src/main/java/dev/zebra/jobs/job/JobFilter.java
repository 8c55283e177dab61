package dev.zebra.jobs.job;

import dev.zebra.jobs.artifact.ArtifactReference;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which jobs to list, newest submission first.
///
/// @param kind only of this kind, or null for all
/// @param state only in this state, or null for all
/// @param run only of this run, or null for all
/// @param artifact only jobs that read or make it: a version if the reference has a number, any of
///     that name otherwise; null for all
/// @param labels only with all of these labels
/// @param limit at most so many, 1 to 1000
/// @param cursor [JobPage#next] of the page before, or null for the first page
public record JobFilter(
        @Nullable JobKind kind,
        @Nullable StateName state,
        @Nullable String run,
        @Nullable ArtifactReference artifact,
        Map<String, String> labels,
        int limit,
        @Nullable String cursor) {

    /// The largest page.
    public static final int MOST = 1000;

    /// All jobs, the first page.
    public static final JobFilter ALL = new JobFilter(null, null, null, null, Map.of(), MOST, null);

    public JobFilter {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("limit must be 1 to " + MOST + ", not " + limit);
        }
        labels = Map.copyOf(labels);
    }
}
