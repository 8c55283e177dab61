package dev.zebra.jobs.run;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.CRC32;

/// What becomes of an attempt that failed of something that may pass: how often it is tried again,
/// and after how long.
///
/// @param retries how often, 0 or more; a job's own terms may say otherwise
/// @param first the pause before the first of them
/// @param factor by which each pause is longer than the one before, at least 1
/// @param longest no pause is longer
public record RetryPolicy(int retries, Duration first, double factor, Duration longest) {

    /// Three more tries, after 5, 10 and 20 seconds.
    public static final RetryPolicy USUAL =
            new RetryPolicy(3, Duration.ofSeconds(5), 2, Duration.ofMinutes(5));

    /// Pauses are up to this part shorter, so that jobs that failed together do not come back
    /// together.
    private static final double JITTER = 0.2;

    public RetryPolicy {
        if (retries < 0) {
            throw new IllegalArgumentException("retries must not be negative, not " + retries);
        }
        if (first.isNegative() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "pauses go from first to longest, not from " + first + " to " + longest);
        }
        if (!(factor >= 1)) {
            throw new IllegalArgumentException("factor must be at least 1, not " + factor);
        }
    }

    /// The pause after a failure. Equal for equal arguments, so that every replica says the same.
    ///
    /// @param failures how many there were before this one, since the submission or the last retry
    ///     by a user
    /// @param job whose failure it is
    public Duration pause(int failures, String job) {
        double whole = Math.min(longest.toMillis(), first.toMillis() * Math.pow(factor, failures));
        var mark = new CRC32();
        mark.update((job + "/" + failures).getBytes(StandardCharsets.UTF_8));
        double cut = JITTER * (mark.getValue() / (double) (1L << 32));
        return Duration.ofMillis(Math.round(whole * (1 - cut)));
    }
}
