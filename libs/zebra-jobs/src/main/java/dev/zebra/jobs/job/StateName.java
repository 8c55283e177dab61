package dev.zebra.jobs.job;

import java.util.Arrays;
import java.util.Optional;

/// The names of the states of a job.
public enum StateName {
    /// An input is not published yet.
    WAITING,
    /// All inputs exist; no replica has claimed it.
    QUEUED,
    /// A replica holds it.
    RUNNING,
    /// An attempt failed of something that may pass; the next one waits for its time.
    BACKING_OFF,
    /// To be paused; its worker saves its state and is not yet known to be gone.
    PAUSING,
    /// Set aside by a user; no replica holds it.
    PAUSED,
    /// Cancelled by a user or out of time, while its worker is not yet known to be gone.
    CANCELLING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    /// True for states that only a retry leaves.
    public boolean ended() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }

    /// The state of that name, in any case.
    public static Optional<StateName> find(String name) {
        return Arrays.stream(values())
                .filter(state -> state.name().equalsIgnoreCase(name))
                .findFirst();
    }
}
