package dev.zebra.jobs.rest;

import dev.zebra.jobs.log.LogUnavailableException;

/// A submission that the log did not acknowledge in time. Its answer tells the key, which may be
/// one the client did not choose, to repeat it with.
final class KeyedException extends RuntimeException {

    private final transient IdempotencyKey key;
    private final transient LogUnavailableException unanswered;

    KeyedException(IdempotencyKey key, LogUnavailableException unanswered) {
        super(unanswered.getMessage(), unanswered, false, false);
        this.key = key;
        this.unanswered = unanswered;
    }

    IdempotencyKey key() {
        return key;
    }

    LogUnavailableException unanswered() {
        return unanswered;
    }
}
