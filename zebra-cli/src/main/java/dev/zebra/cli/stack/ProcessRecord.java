package dev.zebra.cli.stack;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What is kept about a process that was started, so that it is found again and a stranger that got
/// its process id later is never taken for it.
///
/// @param part which part of the stack it is
/// @param pid process id
/// @param started start time as the operating system tells it
/// @param port the port it listens on
@JsonIgnoreProperties(ignoreUnknown = true)
record ProcessRecord(String part, long pid, Instant started, int port) {

    /// Start times are derived from a clock that may be adjusted by a little.
    private static final Duration CLOCK_ADJUSTMENT = Duration.ofSeconds(2);

    /// The living process that this record describes.
    Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(handle -> startedThen(handle.info()));
    }

    /// A living process that has the recorded id but another start time: a stranger that got the id
    /// later, or the recorded process itself after the clock was set.
    Optional<ProcessHandle> unrecognised() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(handle -> !startedThen(handle.info()));
    }

    private boolean startedThen(ProcessHandle.Info info) {
        return info.startInstant()
                .map(instant -> Duration.between(instant, started).abs())
                .map(difference -> difference.compareTo(CLOCK_ADJUSTMENT) <= 0)
                .orElse(false);
    }
}
