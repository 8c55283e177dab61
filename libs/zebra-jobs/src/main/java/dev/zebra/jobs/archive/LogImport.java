package dev.zebra.jobs.archive;

import dev.zebra.jobs.log.KafkaAccess;
import dev.zebra.jobs.log.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;

/// Puts an archive back: into a broker without a log, the log is afterwards what it was, record by
/// record with partition, offset, time, key, headers and value. So every answer that services give
/// from it is the same, positions included, and whatever was done is not done again.
///
/// Services must not run meanwhile. While records are put back the topics carry other settings than
/// services accept, so that no replica is ever ready on half a log.
public final class LogImport {

    private final KafkaAccess access;

    public LogImport(KafkaAccess access) {
        this.access = access;
    }

    /// Checks all of the archive, then makes the topics anew and fills them.
    ///
    /// @param replace true if the records of the log that is there may be removed
    /// @param replicas of each topic; empty for three, or as many brokers as there are
    /// @throws ArchiveException if the archive is not whole, a service runs, there are records, or
    ///     somebody else writes meanwhile
    /// @throws org.apache.kafka.common.KafkaException if the broker cannot be reached
    public ArchiveSummary from(Path file, boolean replace, OptionalInt replicas)
            throws IOException {
        var summary = ArchiveReader.verify(file);
        try (var topics = new RestoredTopics(access)) {
            topics.refuseServices();
            if (!replace) {
                topics.refuseRecords();
            }
            topics.make(replicas);
            try (var records = new RestoredRecords(access)) {
                ArchiveReader.read(file, records::append);
                records.finish();
            }
            topics.open();
        }
        return summary;
    }

    /// True for topics whose offsets must come back exactly: positions, event ids and dead letters
    /// name them. The topics of dead letters are compacted and named by nothing.
    static boolean exact(String topic) {
        return Topics.control().contains(topic);
    }
}
