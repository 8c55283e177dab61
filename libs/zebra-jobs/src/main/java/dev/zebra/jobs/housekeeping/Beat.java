package dev.zebra.jobs.housekeeping;

import dev.zebra.jobs.run.RunnerHost;
import java.util.List;

/// A heartbeat: a replica's life says that it lives and what it runs.
///
/// @param held renews the lease of exactly these attempts
public record Beat(String instance, String incarnation, List<RunnerHost.Held> held) {

    /// The event's name.
    public static final String TYPE = "instance.beat";

    public Beat {
        held = List.copyOf(held);
    }
}
