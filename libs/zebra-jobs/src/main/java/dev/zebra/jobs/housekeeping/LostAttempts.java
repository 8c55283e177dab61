package dev.zebra.jobs.housekeeping;

import dev.zebra.jobs.job.FoldedJob;
import dev.zebra.jobs.job.JobDesk;
import dev.zebra.jobs.job.JobEvent;
import dev.zebra.jobs.job.JobLedger;
import dev.zebra.jobs.log.LogReader;
import dev.zebra.jobs.log.Topics;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.MDC;

/// Appends that a holder has fallen silent.
public final class LostAttempts implements Chore {

    private static final System.Logger LOG = System.getLogger(LostAttempts.class.getName());

    private final JobLedger jobs;
    private final JobDesk desk;
    private final Leases leases;
    private final LogReader reader;

    private final LongAdder declared = new LongAdder();
    private volatile long lastSilence;

    public LostAttempts(JobLedger jobs, JobDesk desk, Leases leases, LogReader reader) {
        this.jobs = jobs;
        this.desk = desk;
        this.leases = leases;
        this.reader = reader;
    }

    /// How many attempts were declared lost here.
    public long declared() {
        return declared.sum();
    }

    /// How long the holder of the last of them had been silent, in milliseconds of the broker's
    /// clock.
    public long lastSilenceMillis() {
        return lastSilence;
    }

    @Override
    public void keep(Turn turn) {
        jobs.live(turn.domain(), turn.partitions())
                .filter(job -> leases.lost(job).isPresent())
                .toList()
                .forEach(this::confirm);
    }

    /// A suspicion is confirmed only when, with everything read that there is, it still stands.
    private void confirm(FoldedJob suspected) {
        var partitions = Topics.partitions(Topics.HEARTBEATS);
        var topic = Topics.jobs(suspected.submission().kind().domain());
        partitions.add(new TopicPartition(topic, Topics.partition(suspected.id())));
        reader.readToEnd(partitions);
        jobs.find(suspected.id())
                .filter(job -> job.state().equals(suspected.state()))
                .ifPresent(job -> leases.lost(job).ifPresent(reason -> declare(job, reason)));
    }

    private void declare(FoldedJob job, String reason) {
        MDC.put("job", job.id());
        LOG.log(
                System.Logger.Level.INFO,
                "job {0} is taken from its holder: {1}",
                job.id(),
                reason);
        MDC.remove("job");
        desk.write(job.id(), new JobEvent.AttemptLost(job.state().attempt(), reason));
        declared.increment();
        lastSilence = leases.silence(job);
    }
}
