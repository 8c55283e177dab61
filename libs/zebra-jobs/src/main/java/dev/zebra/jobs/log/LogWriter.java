package dev.zebra.jobs.log;

import java.time.Duration;

/// Writes facts so that whoever wrote them reads them: appends, and waits until this replica has
/// folded what it appended.
public final class LogWriter {

    private static final Duration FOLDING = Duration.ofSeconds(5);

    private final Appender appender;
    private final LogReader reader;

    public LogWriter(Appender appender, LogReader reader) {
        this.appender = appender;
        this.reader = reader;
    }

    /// Writes an event under a key.
    ///
    /// @return where it stands
    /// @throws FactTooLargeException if no record can hold it
    /// @throws LogUnavailableException if either took too long
    public Position write(String topic, String key, Event event) {
        return folded(appender.append(topic, key, event));
    }

    /// The same, to a partition that is not the key's own.
    public Position writeAt(String topic, int partition, String key, Event event) {
        return folded(appender.appendAt(topic, partition, key, event));
    }

    private Position folded(Position position) {
        if (!reader.await(position, FOLDING)) {
            throw new LogUnavailableException(
                    "the log accepted the write at "
                            + position
                            + ", but it was not read back in time",
                    null,
                    FOLDING,
                    null);
        }
        return position;
    }

    /// Throws unless the log is folded as far as it was at the start: before that nobody can tell
    /// what a write would change.
    ///
    /// @throws LogUnavailableException if it is not
    public void requireFolded() {
        if (!reader.staleness().folded()) {
            throw new LogUnavailableException("the log is not folded yet", null, FOLDING, null);
        }
    }
}
