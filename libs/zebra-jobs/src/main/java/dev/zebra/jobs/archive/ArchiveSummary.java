package dev.zebra.jobs.archive;

import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// What an archive holds.
///
/// @param created when its making began, by the clock of the machine that made it
/// @param records how many, by topic
/// @param sha256 of all its lines but the last, uncompressed; 64 hexadecimal digits
public record ArchiveSummary(Instant created, SortedMap<String, Long> records, String sha256) {

    public ArchiveSummary {
        records = Collections.unmodifiableSortedMap(new TreeMap<>(records));
    }

    /// How many records in all.
    public long total() {
        return records.values().stream().mapToLong(Long::longValue).sum();
    }
}
