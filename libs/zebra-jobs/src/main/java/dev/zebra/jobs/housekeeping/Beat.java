package dev.zebra.jobs.housekeeping;

import dev.zebra.jobs.job.Domain;
import dev.zebra.jobs.run.RunnerHost;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A heartbeat: a replica's life says that it lives and what it runs.
///
/// @param domain whose jobs it runs; null if none, and in older beats
/// @param slots how many it runs at once
/// @param held renews the lease of exactly these attempts
public record Beat(
        String instance,
        String incarnation,
        @Nullable Domain domain,
        int slots,
        List<RunnerHost.Held> held) {

    /// The event's name.
    public static final String TYPE = "instance.beat";

    public Beat {
        held = List.copyOf(held);
    }
}
