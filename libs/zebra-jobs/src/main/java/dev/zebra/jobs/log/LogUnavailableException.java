package dev.zebra.jobs.log;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The log did not acknowledge a write in time, or is not folded yet. The write may still be
/// accepted; repeating it with the same key is safe. Becomes a 503.
public final class LogUnavailableException extends RuntimeException {

    private final transient @Nullable String job;
    private final transient Duration retryAfter;

    public LogUnavailableException(
            String message, @Nullable String job, Duration retryAfter, @Nullable Throwable cause) {
        super(message, cause);
        this.job = job;
        this.retryAfter = retryAfter;
    }

    /// The id of the job the write was about, if it was about a job.
    public @Nullable String job() {
        return job;
    }

    /// How long to wait before repeating it.
    public Duration retryAfter() {
        return retryAfter;
    }

    /// The same, naming the job.
    public LogUnavailableException about(String id) {
        return new LogUnavailableException(String.valueOf(getMessage()), id, retryAfter, this);
    }
}
