package dev.zebra.jobs.run;

/// This attempt failed of something that may pass: a worker that died, a disk that was full. It is
/// tried again as the kind's [RetryPolicy] says; the message is shown to the user as the reason.
public final class AttemptFailedException extends Exception {

    public AttemptFailedException(String message) {
        super(message);
    }

    public AttemptFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
