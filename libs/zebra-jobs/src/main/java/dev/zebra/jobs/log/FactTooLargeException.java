package dev.zebra.jobs.log;

/// A fact that no record of the log can hold. Nothing was written, and repeating it cannot help.
/// Becomes a 413.
public final class FactTooLargeException extends RuntimeException {

    FactTooLargeException(int bytes, Throwable cause) {
        super(
                "the log holds records of up to "
                        + KafkaAccess.LONGEST_RECORD
                        + " bytes; this needs "
                        + bytes,
                cause);
    }
}
