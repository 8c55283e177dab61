package dev.zebra.jobs.job;

import java.util.List;

/// The replicas that are heard now.
public interface Fleet {

    /// One replica.
    ///
    /// @param instance its static name
    /// @param slots how many jobs it runs at once
    /// @param held how many it runs
    record Replica(String instance, int slots, int held) {}

    /// Those that run jobs of a domain, by name.
    List<Replica> of(Domain domain);
}
