package dev.zebra.jobs.archive;

/// A backup that cannot be made or put back. Its message tells why, for people.
public final class ArchiveException extends RuntimeException {

    ArchiveException(String message) {
        super(message);
    }

    ArchiveException(String message, Throwable cause) {
        super(message, cause);
    }
}
