package dev.zebra.jobs.housekeeping;

import java.io.IOException;

/// One kind of fact that neither users nor holders append. Done again and again, so it must be
/// idempotent: what it appends has deterministic ids.
@FunctionalInterface
public interface Chore extends AutoCloseable {

    /// Does what is due in the partitions that this replica keeps.
    ///
    /// @throws dev.zebra.jobs.log.LogUnavailableException if the log did not answer; the rest of
    ///     the round is put off
    void keep(Turn turn) throws IOException;

    /// Does what is worth doing before this replica gives its partitions to others.
    default void leave(Turn turn) {}

    @Override
    default void close() {}
}
