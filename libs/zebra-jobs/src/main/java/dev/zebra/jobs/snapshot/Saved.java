package dev.zebra.jobs.snapshot;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.zebra.jobs.job.FoldVersion;
import dev.zebra.jobs.job.FoldedJob;
import org.jspecify.annotations.Nullable;

/// A record of a snapshot topic: a job as it was folded, or the mark of a partition.
///
/// @param fold the [FoldVersion] that made it
/// @param log the broker's id of the topic of jobs: a topic made anew has another one
/// @param partition of the topic of jobs and of this record
/// @param writer which stretch of one housekeeper's work wrote it
/// @param job under its own id as the key
/// @param mark under [#MARK] as the key
@JsonInclude(JsonInclude.Include.NON_NULL)
record Saved(
        String fold,
        String log,
        int partition,
        String writer,
        @Nullable FoldedJob job,
        @Nullable Mark mark) {

    /// The key of marks; no id of a job.
    static final String MARK = "mark";

    /// Says that whatever the records of a partition changed is saved.
    ///
    /// @param from the first offset of the partition of jobs of which that is not said
    /// @param base the first offset of this partition that its writer had not read when it began:
    ///     from there on only its own records are to be trusted, since whoever kept the partition
    ///     before may still write what it knew
    record Mark(long from, long base) {}

    Saved {
        if (fold == null || log == null || writer == null || (job == null) == (mark == null)) {
            throw new IllegalArgumentException(
                    "a snapshot needs fold, log, writer, and one of job and mark");
        }
    }

    /// True if this code may take it for the result of its own fold of that very partition.
    boolean fits(String ofLog, int ofPartition) {
        return fold.equals(FoldVersion.TEXT) && log.equals(ofLog) && partition == ofPartition;
    }
}
