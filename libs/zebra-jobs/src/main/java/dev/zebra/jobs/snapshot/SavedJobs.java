package dev.zebra.jobs.snapshot;

import dev.zebra.jobs.job.Domain;
import dev.zebra.jobs.job.FoldedJob;
import dev.zebra.jobs.job.JobLedger;
import dev.zebra.jobs.log.Beginning;
import dev.zebra.jobs.log.KafkaAccess;
import dev.zebra.jobs.log.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.TopicPartition;

/// Begins with the jobs that snapshots hold. A partition whose snapshots are damaged, of another
/// fold, of another log or of one that was longer is folded from its start, as if it had none.
public final class SavedJobs implements Beginning {

    private static final System.Logger LOG = System.getLogger(SavedJobs.class.getName());

    private final KafkaAccess access;
    private final JobLedger ledger;
    private volatile long restored;

    public SavedJobs(KafkaAccess access, JobLedger ledger) {
        this.access = access;
        this.ledger = ledger;
    }

    /// How many jobs were put back.
    public long restored() {
        return restored;
    }

    @Override
    public Map<TopicPartition, Long> restore() throws ExecutionException, InterruptedException {
        var shelves = new Shelves(access);
        var domains = List.of(Domain.values());
        var logs = shelves.logs(domains);
        var empty = new HashMap<TopicPartition, Shelf>();
        for (var domain : domains) {
            for (var partition : Topics.partitions(Topics.snapshots(domain))) {
                empty.put(partition, new Shelf(partition.partition(), logs.get(domain)));
            }
        }
        var found = shelves.read(empty).shelves();
        var ends = ends(domains);
        var jobs = new ArrayList<FoldedJob>();
        var begun = new HashMap<TopicPartition, Long>();
        for (var domain : domains) {
            for (var partition : Topics.partitions(Topics.jobs(domain))) {
                var shelf =
                        found.get(
                                new TopicPartition(
                                        Topics.snapshots(domain), partition.partition()));
                shelf.from(ends.get(partition))
                        .ifPresent(
                                from -> {
                                    begun.put(partition, from);
                                    jobs.addAll(shelf.jobs());
                                });
            }
        }
        ledger.restore(jobs);
        restored = jobs.size();
        LOG.log(
                System.Logger.Level.DEBUG,
                "{0} jobs from the snapshots of {1} partitions",
                jobs.size(),
                begun.size());
        return begun;
    }

    /// Asked after the snapshots were read, so that none of them can be ahead.
    private Map<TopicPartition, Long> ends(List<Domain> domains) {
        try (var consumer = access.reader()) {
            return consumer.endOffsets(
                    domains.stream()
                            .map(Topics::jobs)
                            .flatMap(topic -> Topics.partitions(topic).stream())
                            .toList());
        }
    }
}
