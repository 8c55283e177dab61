package dev.zebra.jobs.log;

import java.time.Duration;

/// How far this replica's fold may be behind the log.
///
/// @param folded true once the end offsets taken at start have been folded
/// @param age time since anything was last read from the broker; replicas beat every two seconds,
///     so more than a few seconds means that the broker is away
public record Staleness(boolean folded, Duration age) {

    private static final Duration CONTACT = Duration.ofSeconds(5);

    /// True while the broker is being heard.
    public boolean inContact() {
        return age.compareTo(CONTACT) < 0;
    }
}
