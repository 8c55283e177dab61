package dev.zebra.jobs.housekeeping;

import dev.zebra.jobs.job.Domain;
import dev.zebra.jobs.log.Topics;
import java.util.Set;

/// For what a housekeeper is responsible in one round.
///
/// @param domain whose jobs it keeps
/// @param partitions those it was elected for, read up to where they ended at the election
public record Turn(Domain domain, Set<Integer> partitions) {

    public Turn {
        partitions = Set.copyOf(partitions);
    }

    /// True if the key's partition is one of them.
    public boolean has(String key) {
        return partitions.contains(Topics.partition(key));
    }
}
