package dev.zebra.jobs.archive;

import dev.zebra.jobs.log.KafkaAccess;
import dev.zebra.jobs.log.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/// Copies the state of the log to a file, while services run or not: all jobs, artifacts, triggers,
/// keys and dead letters up to the moment it begins. It keeps a few megabytes in memory, however
/// long the log is.
public final class LogExport {

    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final KafkaAccess access;

    public LogExport(KafkaAccess access) {
        this.access = access;
    }

    /// Writes the archive; it is at its place only when it is whole.
    ///
    /// @param replace true if a file that is there may be replaced
    /// @throws ArchiveException if there is no log, the file exists, or the broker falls silent
    /// @throws org.apache.kafka.common.KafkaException if the broker cannot be reached
    public ArchiveSummary to(Path file, boolean replace) throws IOException {
        if (!replace && Files.exists(file)) {
            throw new ArchiveException(file + " exists");
        }
        try (var reader = access.rawReader()) {
            var ends = cut(reader);
            try (var archive = new ArchiveWriter(file, InstantSource.system().instant())) {
                copy(reader, ends, archive);
                return archive.finish();
            }
        }
    }

    private static Map<TopicPartition, Long> cut(KafkaConsumer<byte[], byte[]> reader) {
        Set<String> present = reader.listTopics().keySet();
        for (var topic : Topics.control()) {
            if (!present.contains(topic)) {
                throw new ArchiveException("the broker holds no log: it has no topic " + topic);
            }
        }
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (var together : Archives.topics()) {
            List<TopicPartition> partitions = new ArrayList<>();
            together.stream()
                    .filter(present::contains)
                    .forEach(topic -> partitions.addAll(Topics.partitions(topic)));
            ends.putAll(reader.endOffsets(partitions));
        }
        return ends;
    }

    private static void copy(
            KafkaConsumer<byte[], byte[]> reader,
            Map<TopicPartition, Long> ends,
            ArchiveWriter archive)
            throws IOException {
        reader.assign(ends.keySet());
        reader.seekToBeginning(ends.keySet());
        Set<TopicPartition> open = new HashSet<>(ends.keySet());
        close(reader, open, ends);
        long heard = System.nanoTime();
        while (!open.isEmpty()) {
            var records = reader.poll(POLL);
            for (var record : records) {
                var place = new TopicPartition(record.topic(), record.partition());
                if (record.offset() < ends.getOrDefault(place, 0L)) {
                    archive.add(ArchivedRecord.of(record));
                }
            }
            if (close(reader, open, ends) || !records.isEmpty()) {
                heard = System.nanoTime();
            } else if (System.nanoTime() - heard > PATIENCE.toNanos()) {
                throw new ArchiveException(
                        "the broker has sent nothing for a minute; " + open + " are not read");
            }
        }
    }

    /// A compacted partition may end in a gap, so the position tells, not the last record.
    private static boolean close(
            KafkaConsumer<byte[], byte[]> reader,
            Set<TopicPartition> open,
            Map<TopicPartition, Long> ends) {
        var done =
                open.stream()
                        .filter(place -> reader.position(place) >= ends.getOrDefault(place, 0L))
                        .toList();
        reader.pause(done);
        return open.removeAll(done);
    }
}
