package dev.zebra.jobs.log;

/// What becomes of the records of some topics. Called by the reader's one thread, in the order of
/// each partition.
public interface LogFold {

    /// Takes in the next record. Whatever it throws makes the record a dead letter.
    ///
    /// @return false if the event is of a type, or a version of one, that this code does not know:
    ///     it is skipped and counted, since a later release may know it
    boolean fold(LogRecord record);
}
