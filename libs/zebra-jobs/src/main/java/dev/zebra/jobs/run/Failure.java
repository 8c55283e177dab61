package dev.zebra.jobs.run;

import dev.zebra.jobs.job.FoldedJob;
import dev.zebra.jobs.job.JobState;
import dev.zebra.jobs.log.LogUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;

/// Why an attempt has failed.
///
/// @param reason in words, for the user
/// @param passing true if another attempt may do better
/// @param unforeseen true if its stack trace is worth keeping
record Failure(String reason, boolean passing, boolean unforeseen) {

    static Failure lasting(String reason) {
        return new Failure(reason, false, false);
    }

    static Failure passing(String reason) {
        return new Failure(reason, true, false);
    }

    /// What a runner threw.
    static Failure of(Throwable thrown) {
        return switch (thrown) {
            case JobFailedException failed -> lasting(String.valueOf(failed.getMessage()));
            case InvalidSpecException invalid ->
                    lasting("the spec is not valid here: " + invalid.getMessage());
            case AttemptFailedException failed -> passing(String.valueOf(failed.getMessage()));
            case LogUnavailableException away -> passing(words(away));
            case IOException unusable -> passing(words(unusable));
            case UncheckedIOException unusable -> passing(words(unusable.getCause()));
            case OutOfMemoryError full -> new Failure(words(full), true, true);
            case Throwable broken -> new Failure(words(broken), false, true);
        };
    }

    private static String words(Throwable thrown) {
        return thrown.getMessage() == null
                ? thrown.toString()
                : thrown.getClass().getSimpleName() + ": " + thrown.getMessage();
    }

    /// How long to wait before the job is tried again; empty if it is not.
    Optional<Duration> pause(FoldedJob job, RetryPolicy policy) {
        if (!passing || !(job.state() instanceof JobState.Running running)) {
            return Optional.empty();
        }
        int failures = running.tries().failures();
        var asked = job.submission().terms().retries();
        int allowed = asked == null ? policy.retries() : asked;
        return failures < allowed
                ? Optional.of(policy.pause(failures, job.id()))
                : Optional.empty();
    }
}
