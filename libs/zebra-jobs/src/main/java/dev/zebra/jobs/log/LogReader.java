package dev.zebra.jobs.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/// Folds every partition of every topic, without a consumer group, on one thread of its own.
///
/// Control topics are folded from their beginning, or from where a [Beginning] left them; of
/// progress only the newest records, of heartbeats only what comes after the start. An outage of
/// the broker only makes it wait.
public final class LogReader implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(LogReader.class.getName());
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration AGAIN = Duration.ofSeconds(3);
    private static final long PROGRESS_TAIL = 2_000;

    /// So many records of a partition are read even if nothing in them is new: streams of events
    /// begin with them.
    private static final long RECENT = 200;

    private static final int UNKNOWN_TYPES = 100;
    private static final int POISON_KEPT = 100_000;

    private final KafkaAccess access;
    private final int replicationFactor;
    private final Map<String, LogFold> folds;
    private final EventFeed feed;
    private final Changes changes;
    private final Runnable polled;
    private final Beginning beginning;
    private final Thread thread;

    private final Map<TopicPartition, Long> next = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Long> target = new HashMap<>();
    private final ConcurrentLinkedQueue<Poison> poison = new ConcurrentLinkedQueue<>();
    private final LongAdder unreadable = new LongAdder();
    private final Map<String, LongAdder> unknown = new ConcurrentHashMap<>();
    private final Admin admin;

    private volatile boolean closed;
    private volatile boolean folded;
    private volatile long lag;
    private volatile boolean topicsReady;
    private volatile List<String> differences = List.of();
    private volatile long heard = System.nanoTime();
    private volatile KafkaConsumer<String, byte[]> consumer;

    /// @param folds by topic; each topic of [Topics#control] and [Topics#signals] needs one
    /// @param feed gets every record of control topics and progress after it was folded
    /// @param polled called after every round of reading, also an empty one
    /// @param beginning what need not be folded again
    public LogReader(
            KafkaAccess access,
            int replicationFactor,
            Map<String, LogFold> folds,
            EventFeed feed,
            Changes changes,
            Runnable polled,
            Beginning beginning) {
        this.access = access;
        this.replicationFactor = replicationFactor;
        this.folds = Map.copyOf(folds);
        this.feed = feed;
        this.changes = changes;
        this.polled = polled;
        this.beginning = beginning;
        this.admin = access.admin();
        this.thread = Thread.ofPlatform().name("zebra-log").daemon().unstarted(this::run);
    }

    /// Starts folding, in the background.
    public void start() {
        thread.start();
    }

    /// How old the fold may be.
    public Staleness staleness() {
        return new Staleness(folded, Duration.ofNanos(System.nanoTime() - heard));
    }

    /// False once the reading thread has ended.
    public boolean alive() {
        return thread.getState() != Thread.State.TERMINATED;
    }

    /// True once the topics exist.
    public boolean topicsReady() {
        return topicsReady;
    }

    /// Settings of topics that are not as they must be, in words.
    public List<String> differences() {
        return differences;
    }

    /// How many records are in the log and not folded yet, as the broker last said.
    public long lag() {
        return lag;
    }

    /// How many records could not be read.
    public long unreadable() {
        return unreadable.sum();
    }

    /// How many events were skipped because this code does not know their type or its version, by
    /// type.
    public Map<String, Long> unknown() {
        var counts = new TreeMap<String, Long>();
        unknown.forEach((type, count) -> counts.put(type, count.sum()));
        return counts;
    }

    /// The records of control topics that could not be read and are not taken yet, by position; at
    /// most 100,000. What is beyond that is found again at the next start.
    public Collection<Poison> poison() {
        return poison;
    }

    /// The offset up to which, exclusively, a partition is folded.
    public long next(TopicPartition partition) {
        return next.getOrDefault(partition, 0L);
    }

    /// Reads one record again, as it is.
    ///
    /// @return empty if it is not there any more, or the broker is away
    public Optional<ConsumerRecord<String, byte[]>> read(Position position) {
        var partition = new TopicPartition(position.topic(), position.partition());
        try (var again = access.reader()) {
            again.assign(List.of(partition));
            again.seek(partition, position.offset());
            return again.poll(AGAIN).records(partition).stream()
                    .filter(record -> record.offset() == position.offset())
                    .findFirst();
        } catch (KafkaException away) {
            return Optional.empty();
        }
    }

    /// Waits until the position is folded.
    public boolean await(Position position, Duration timeout) {
        var partition = new TopicPartition(position.topic(), position.partition());
        if (!folds.containsKey(position.topic()) || position.partition() >= Topics.PARTITIONS) {
            return false;
        }
        try {
            return changes.awaitUntil(
                    () -> next.getOrDefault(partition, 0L) > position.offset(), timeout);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Waits until everything is folded that was in the partitions when this was called.
    ///
    /// @throws LogUnavailableException if the broker did not answer in time
    public void readToEnd(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        try {
            admin.listOffsets(
                            partitions.stream()
                                    .collect(
                                            Collectors.toMap(
                                                    partition -> partition,
                                                    _ -> OffsetSpec.latest())))
                    .all()
                    .get()
                    .forEach((partition, end) -> ends.put(partition, end.offset()));
            if (!changes.awaitUntil(() -> reached(ends), Duration.ofSeconds(5))) {
                throw Appender.unavailable(
                        "the log's end was not read in time", new IllegalStateException());
            }
        } catch (ExecutionException away) {
            throw Appender.unavailable("the broker is away", away);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw Appender.unavailable("interrupted", interrupted);
        }
    }

    private boolean reached(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .allMatch(end -> next.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }

    private void run() {
        while (!closed) {
            try (var reader = access.reader()) {
                consumer = reader;
                if (!topicsReady) {
                    differences = new TopicSetup(admin, replicationFactor).ensure();
                    differences.forEach(
                            difference -> LOG.log(System.Logger.Level.ERROR, difference));
                    topicsReady = true;
                }
                begin(reader);
                while (!closed) {
                    take(reader);
                }
            } catch (WakeupException closing) {
                return;
            } catch (KafkaException | ExecutionException away) {
                LOG.log(System.Logger.Level.WARNING, "the broker is away: {0}", away.getMessage());
                pause();
            } catch (InterruptedException closing) {
                return;
            }
        }
    }

    private void pause() {
        long seen = changes.version();
        try {
            if (!closed) {
                changes.await(seen, PAUSE);
            }
        } catch (InterruptedException interrupted) {
            closed = true;
        }
    }

    private void begin(KafkaConsumer<String, byte[]> reader)
            throws ExecutionException, InterruptedException {
        var partitions = new ArrayList<TopicPartition>();
        for (var topic : folds.keySet()) {
            for (int p = 0; p < Topics.PARTITIONS; p++) {
                partitions.add(new TopicPartition(topic, p));
            }
        }
        Map<TopicPartition, Long> done = next.isEmpty() ? beginning.restore() : Map.of();
        reader.assign(partitions);
        var ends = reader.endOffsets(partitions);
        var starts = reader.beginningOffsets(partitions);
        for (var partition : partitions) {
            long start = starts.get(partition);
            long end = ends.get(partition);
            long known = Math.min(done.getOrDefault(partition, start), end - RECENT);
            long from =
                    next.computeIfAbsent(
                            partition, _ -> firstOffset(partition, Math.max(start, known), end));
            reader.seek(partition, from);
            feed.begin(partition, from);
            target.putIfAbsent(partition, end);
        }
        heard = System.nanoTime();
    }

    private static long firstOffset(TopicPartition partition, long start, long end) {
        return switch (partition.topic()) {
            case Topics.HEARTBEATS -> end;
            case Topics.PROGRESS -> Math.max(start, end - PROGRESS_TAIL);
            default -> start;
        };
    }

    private void take(KafkaConsumer<String, byte[]> reader) {
        var records = reader.poll(POLL);
        for (var record : records) {
            take(record);
        }
        if (!records.isEmpty()) {
            heard = System.nanoTime();
        }
        lag = behind(reader);
        polled.run();
        if (!folded && reached(target)) {
            folded = true;
            changes.signal();
        } else if (!records.isEmpty()) {
            changes.signal();
        }
    }

    private static long behind(KafkaConsumer<String, byte[]> reader) {
        long behind = 0;
        for (var partition : reader.assignment()) {
            behind += reader.currentLag(partition).orElse(0);
        }
        return behind;
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        var position = new Position(record.topic(), record.partition(), record.offset());
        try {
            var folding = LogRecord.of(record);
            var event = folding.event();
            if (!folds.get(record.topic()).fold(folding)) {
                skipped(event.type());
            }
            if (!record.topic().equals(Topics.HEARTBEATS)
                    && !record.topic().equals(Topics.ACCESS)) {
                feed.publish(folding, !record.topic().equals(Topics.PROGRESS));
            }
        } catch (RuntimeException bad) {
            unreadable.increment();
            LOG.log(System.Logger.Level.WARNING, "skipped {0}: {1}", position, bad.getMessage());
            if (poison.size() < POISON_KEPT && Topics.control().contains(record.topic())) {
                poison.add(new Poison(position, String.valueOf(bad.getMessage())));
            }
        }
        next.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
    }

    /// Anybody can make up types, so the rarest are counted together.
    private void skipped(String type) {
        var counted = unknown.size() < UNKNOWN_TYPES || unknown.containsKey(type) ? type : "other";
        unknown.computeIfAbsent(counted, _ -> new LongAdder()).increment();
    }

    @Override
    public void close() {
        closed = true;
        var open = consumer;
        if (open != null) {
            open.wakeup();
        }
        changes.signal();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        admin.close(Duration.ofSeconds(1));
        feed.close();
    }
}
