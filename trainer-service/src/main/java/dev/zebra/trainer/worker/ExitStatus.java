package dev.zebra.trainer.worker;

/// How a worker process ends.
final class ExitStatus {

    /// Finished, or stopped as it was told.
    static final int FINE = 0;

    /// It said why in a `failed` message.
    static final int FAILED = 1;

    /// Its service was gone before it was finished.
    static final int ORPHANED = 3;

    private ExitStatus() {}
}
