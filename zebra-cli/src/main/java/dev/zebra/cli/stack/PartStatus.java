package dev.zebra.cli.stack;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What is known of a part right now.
///
/// @param part its name
/// @param state how it is
/// @param port the port it listens on
/// @param pid its process id; null when it does not run
/// @param started when it was started; null when it does not run
/// @param log its log file
public record PartStatus(
        String part,
        State state,
        int port,
        @Nullable Long pid,
        @Nullable Instant started,
        String log) {

    /// How a part is.
    public enum State {
        /// Runs and does its work.
        READY,
        /// Runs, but is not (or no longer) ready.
        UNREADY,
        /// Was started and has ended without being told to.
        DEAD,
        /// Was not started, or was taken down.
        DOWN
    }
}
