package dev.zebra.jobs.job;

/// The idempotency key was used for a different request before. Becomes a 422.
public final class IdempotencyConflictException extends RuntimeException {

    private final transient String job;

    public IdempotencyConflictException(String job) {
        super("the idempotency key already names job " + job + ", whose spec or run is different");
        this.job = job;
    }

    /// The job that the key names.
    public String job() {
        return job;
    }
}
