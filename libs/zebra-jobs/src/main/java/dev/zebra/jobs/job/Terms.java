package dev.zebra.jobs.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.zebra.jobs.run.InvalidSpecException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How urgent a job is and how long it may take, as its submission fixed it.
///
/// @param priority -10 to 10; of two claimable jobs the one with the higher priority is claimed
///     first, whenever it was submitted. Nothing that runs is stopped for it
/// @param retries how many times a failure that may pass is tried again, 0 to 100; null leaves it
///     to the kind of job
/// @param inputsDeadline how long after its submission (or its last retry by a user) a job may be
///     WAITING
/// @param deadline how long after that it may take altogether; null for as long as it likes
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Terms(
        int priority,
        @Nullable Integer retries,
        Duration inputsDeadline,
        @Nullable Duration deadline) {

    private static final int URGENT = 10;
    private static final int MOST_RETRIES = 100;
    private static final Duration LONGEST = Duration.ofDays(3650);

    /// How long inputs are waited for unless asked otherwise.
    public static final Duration PATIENCE = Duration.ofDays(7);

    /// What holds unless asked otherwise.
    public static final Terms USUAL = new Terms(0, null, PATIENCE, null);

    public Terms {
        inputsDeadline = inputsDeadline == null ? PATIENCE : inputsDeadline;
        if (priority < -URGENT || priority > URGENT) {
            throw refused("priority", -URGENT + " to " + URGENT, priority);
        }
        if (retries != null && (retries < 0 || retries > MOST_RETRIES)) {
            throw refused("retries", "0 to " + MOST_RETRIES, retries);
        }
        check("inputsDeadline", inputsDeadline);
        if (deadline != null) {
            check("deadline", deadline);
        }
    }

    private static void check(String field, Duration duration) {
        if (!duration.isPositive() || duration.compareTo(LONGEST) > 0) {
            throw refused(field, "more than nothing and at most ten years", duration);
        }
    }

    private static InvalidSpecException refused(String field, String accepted, Object found) {
        return new InvalidSpecException("/" + field, "must be " + accepted + ", not " + found);
    }
}
