package dev.zebra.jobs.housekeeping;

import dev.zebra.jobs.job.Domain;
import dev.zebra.jobs.log.Changes;
import dev.zebra.jobs.log.KafkaAccess;
import dev.zebra.jobs.log.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/// Elects one housekeeper a partition among the replicas of a domain, by a consumer group that
/// reads nothing. What it decides is only who may append facts about silence; a second housekeeper
/// by mistake would append the same facts with the same ids.
final class Election implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Election.class.getName());
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final KafkaAccess access;
    private final Domain domain;
    private final String instance;
    private final Changes changes;
    private final Map<Integer, Long> terms = new ConcurrentHashMap<>();
    private final AtomicLong term = new AtomicLong();
    private final Thread thread;
    private volatile @Nullable KafkaConsumer<String, byte[]> candidate;
    private volatile boolean closed;
    private volatile boolean leaving = true;

    Election(KafkaAccess access, Domain domain, String instance, Changes changes) {
        this.access = access;
        this.domain = domain;
        this.instance = instance;
        this.changes = changes;
        this.thread = Thread.ofPlatform().name("zebra-election").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// The partitions this replica keeps, each with the number of the term in which it was given.
    Map<Integer, Long> terms() {
        return Map.copyOf(terms);
    }

    /// False once its thread has ended.
    boolean alive() {
        return thread.getState() != Thread.State.TERMINATED;
    }

    private void run() {
        while (!closed) {
            var consumer = access.candidate("zebra.housekeeper." + domain.id(), instance);
            try {
                candidate = consumer;
                consumer.subscribe(List.of(Topics.jobs(domain)), new Terms(consumer));
                while (!closed) {
                    consumer.poll(POLL);
                }
            } catch (WakeupException closing) {
                LOG.log(System.Logger.Level.DEBUG, "leaving the election");
            } catch (KafkaException failed) {
                LOG.log(System.Logger.Level.WARNING, "election: {0}", failed.getMessage());
                closed |= Thread.currentThread().isInterrupted();
            } finally {
                terms.clear();
                leave(consumer);
            }
        }
    }

    private void leave(KafkaConsumer<String, byte[]> consumer) {
        try {
            consumer.close(
                    CloseOptions.timeout(CLOSING)
                            .withGroupMembershipOperation(
                                    closed && leaving
                                            ? CloseOptions.GroupMembershipOperation.LEAVE_GROUP
                                            : CloseOptions.GroupMembershipOperation
                                                    .REMAIN_IN_GROUP));
        } catch (KafkaException failed) {
            LOG.log(System.Logger.Level.DEBUG, "left the election: {0}", failed.getMessage());
        }
    }

    private final class Terms implements ConsumerRebalanceListener {

        private final KafkaConsumer<String, byte[]> consumer;

        Terms(KafkaConsumer<String, byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            consumer.pause(partitions);
            partitions.forEach(given -> terms.put(given.partition(), term.incrementAndGet()));
            changes.signal();
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            partitions.forEach(taken -> terms.remove(taken.partition()));
        }
    }

    /// Leaves the group, so that others take over at once.
    @Override
    public void close() {
        closed = true;
        var consumer = candidate;
        if (consumer != null) {
            consumer.wakeup();
        }
        try {
            thread.join(CLOSING.multipliedBy(2));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Goes without a word, as a crash would.
    void kill() {
        leaving = false;
        close();
    }
}
