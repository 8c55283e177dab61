package dev.zebra.jobs.snapshot;

import dev.zebra.jobs.housekeeping.Chore;
import dev.zebra.jobs.housekeeping.Turn;
import dev.zebra.jobs.job.Domain;
import dev.zebra.jobs.job.Holder;
import dev.zebra.jobs.job.JobLedger;
import dev.zebra.jobs.log.KafkaAccess;
import dev.zebra.jobs.log.LogReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/// Saves what jobs were folded to, a partition after the other: after a thousand records or five
/// minutes, and before the replica goes. The broker being away puts it off and nothing else.
public final class SnapshotChore implements Chore {

    private static final System.Logger LOG = System.getLogger(SnapshotChore.class.getName());
    private static final long MANY = 1_000;
    private static final Duration SELDOM = Duration.ofMinutes(5);
    private static final Duration LEAVING = Duration.ofSeconds(5);

    private final KafkaAccess access;
    private final Holder self;
    private final Domain domain;
    private final JobLedger ledger;
    private final LogReader reader;
    private final Map<Integer, Keeping> kept = new ConcurrentHashMap<>();
    private @Nullable KafkaProducer<String, byte[]> producer;

    /// Of a replica of `domain`.
    public SnapshotChore(
            KafkaAccess access, Holder self, Domain domain, JobLedger ledger, LogReader reader) {
        this.access = access;
        this.self = self;
        this.domain = domain;
        this.ledger = ledger;
        this.reader = reader;
    }

    /// How many partitions are kept.
    public int partitions() {
        return kept.size();
    }

    /// The sum of the marks of these partitions.
    public long marked() {
        return kept.values().stream().mapToLong(Keeping::marked).sum();
    }

    /// Works on one partition, so that what is more urgent is never kept waiting for long.
    @Override
    public void keep(Turn turn) {
        kept.keySet().retainAll(turn.partitions());
        turn.partitions().stream()
                .filter(this::due)
                .findFirst()
                .ifPresent(partition -> step(partition));
    }

    private boolean due(int partition) {
        var keeping = kept.get(partition);
        return keeping == null || keeping.due(MANY, SELDOM);
    }

    /// @return false if the broker did not take it
    private boolean step(int partition) {
        try {
            var keeping = kept.get(partition);
            if (keeping == null) {
                kept.put(partition, begin(partition));
            } else if (!keeping.step(producer())) {
                kept.remove(partition);
            }
            return true;
        } catch (ExecutionException | KafkaException failed) {
            kept.remove(partition);
            LOG.log(
                    System.Logger.Level.INFO,
                    "snapshots of {0}/{1} are put off: {2}",
                    domain.id(),
                    partition,
                    failed.getMessage());
            return false;
        } catch (InterruptedException leaving) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Keeping begin(int partition) throws ExecutionException, InterruptedException {
        return Keeping.begin(access, self, domain, partition, ledger, reader);
    }

    @Override
    public void leave(Turn turn) {
        long until = System.nanoTime() + LEAVING.toNanos();
        for (int partition : List.copyOf(turn.partitions())) {
            while (System.nanoTime() < until
                    && kept.get(partition) instanceof Keeping keeping
                    && keeping.due(1, Duration.ZERO)
                    && step(partition)) {
                // A step at a time.
            }
        }
    }

    private KafkaProducer<String, byte[]> producer() {
        if (producer == null) {
            producer = access.producer(KafkaAccess.LONGEST_SNAPSHOT);
        }
        return producer;
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(Duration.ofSeconds(1));
        }
    }
}
