package dev.zebra.jobs.run;

import dev.zebra.jobs.job.JobKind;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The runners of this replica by kind.
public final class Runners {

    private final Map<JobKind, JobRunner<?>> byKind = new EnumMap<>(JobKind.class);

    /// @throws IllegalArgumentException if two runners have the same kind
    public Runners(Collection<? extends JobRunner<?>> runners) {
        for (var runner : runners) {
            if (byKind.put(runner.kind(), runner) != null) {
                throw new IllegalArgumentException("two runners of kind " + runner.kind().id());
            }
        }
    }

    /// The kinds this replica runs.
    public Set<JobKind> kinds() {
        return Set.copyOf(byKind.keySet());
    }

    /// The runner of a kind.
    public Optional<JobRunner<?>> find(JobKind kind) {
        return Optional.ofNullable(byKind.get(kind));
    }
}
