package dev.zebra.jobs.log;

/// What becomes of the records of some topics. Called by the reader's one thread, in the order of
/// each partition.
public interface LogFold {

    /// Takes in the next record. Whatever it throws counts the record as unreadable.
    void fold(LogRecord record);
}
