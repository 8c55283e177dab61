package dev.zebra.jobs.run;

/// Work that cannot succeed; its message is shown to the user as the reason.
public final class JobFailedException extends Exception {

    public JobFailedException(String message) {
        super(message);
    }

    public JobFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
