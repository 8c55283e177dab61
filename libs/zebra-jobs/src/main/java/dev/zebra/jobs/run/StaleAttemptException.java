package dev.zebra.jobs.run;

/// The attempt is no longer the job's holder, so its effects must not be seen.
public final class StaleAttemptException extends Exception {

    public StaleAttemptException(String message) {
        super(message);
    }
}
