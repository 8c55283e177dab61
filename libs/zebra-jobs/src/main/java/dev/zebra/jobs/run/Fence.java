package dev.zebra.jobs.run;

import dev.zebra.jobs.job.Domain;
import dev.zebra.jobs.job.Holder;
import dev.zebra.jobs.job.JobLedger;
import dev.zebra.jobs.log.LogReader;
import dev.zebra.jobs.log.Topics;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/// Asks the log itself, not memory, whether this replica still holds an attempt.
final class Fence {

    private final JobLedger jobs;
    private final LogReader reader;
    private final Holder self;

    Fence(JobLedger jobs, LogReader reader, Holder self) {
        this.jobs = jobs;
        this.reader = reader;
        this.self = self;
    }

    /// True if, at the log's end as of now, this replica runs that attempt and nobody cancelled it.
    ///
    /// @throws dev.zebra.jobs.log.LogUnavailableException if the end could not be read
    boolean holds(String job, Domain domain, int attempt) {
        reader.readToEnd(List.of(new TopicPartition(Topics.jobs(domain), Topics.partition(job))));
        return seemsToHold(job, attempt);
    }

    /// The same, as far as is folded.
    boolean seemsToHold(String job, int attempt) {
        return jobs.find(job).filter(folded -> folded.runs(attempt, self)).isPresent();
    }
}
