package dev.zebra.jobs.log;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/// Reads back what the feed no longer retains.
///
/// Replicas fold partitions in different orders, so a position tells exactly what a client has seen
/// of its own partition, and of the others only about when. What was appended to the others up to
/// ten seconds earlier is therefore delivered again: events repeat, by id, and are never missed.
final class History {

    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration OVERLAP = Duration.ofSeconds(10);
    private static final int SORTED = 10_000;

    private final KafkaAccess access;

    History(KafkaAccess access) {
        this.access = access;
    }

    /// The topics whose records streams of events deliver.
    static List<String> topics() {
        return Topics.control().stream().filter(topic -> !topic.equals(Topics.ACCESS)).toList();
    }

    /// From where to read what may have been missed by one that has seen the record at `after`; a
    /// partition that is absent holds nothing of it.
    ///
    /// @throws PositionGoneException if nothing stands there
    Map<TopicPartition, Long> since(Position after) {
        return from(after, after.offset() + 1, Set.copyOf(topics()));
    }

    /// From where to read what concerns the job whose submission stands at `first`.
    Map<TopicPartition, Long> of(Position first) {
        var from = from(first, first.offset(), Set.of(Topics.ARTIFACTS));
        from.put(new TopicPartition(first.topic(), first.partition()), first.offset());
        return from;
    }

    private Map<TopicPartition, Long> from(Position known, long offset, Set<String> topics) {
        var own = new TopicPartition(known.topic(), known.partition());
        try (var reader = access.reader()) {
            var time = read(reader, known).timestamp() - OVERLAP.toMillis();
            var times = new HashMap<TopicPartition, Long>();
            topics.forEach(
                    topic ->
                            Topics.partitions(topic)
                                    .forEach(partition -> times.put(partition, time)));
            var from = new HashMap<TopicPartition, Long>();
            reader.offsetsForTimes(times)
                    .forEach(
                            (partition, found) -> {
                                if (found != null) {
                                    from.put(partition, found.offset());
                                }
                            });
            if (topics.contains(own.topic())) {
                from.put(own, offset);
            }
            return from;
        } catch (KafkaException away) {
            throw new LogUnavailableException("the log cannot be read back", null, PATIENCE, away);
        }
    }

    private static ConsumerRecord<String, byte[]> read(
            KafkaConsumer<String, byte[]> reader, Position position) {
        if (!Topics.control().contains(position.topic())
                || position.partition() >= Topics.PARTITIONS) {
            throw new PositionGoneException(position, "it is of no partition of these events");
        }
        var own = new TopicPartition(position.topic(), position.partition());
        var partitions = List.of(own);
        long start = reader.beginningOffsets(partitions).get(own);
        long end = reader.endOffsets(partitions).get(own);
        if (position.offset() < start || position.offset() >= end) {
            throw new PositionGoneException(
                    position, "its partition holds " + start + " to " + (end - 1));
        }
        reader.assign(partitions);
        reader.seek(own, position.offset());
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < until) {
            for (var record : reader.poll(POLL).records(own)) {
                return record;
            }
        }
        throw new KafkaException("the record at " + position + " did not come");
    }

    /// Delivers what `filter` accepts, by the time of the broker and in the order of each
    /// partition; beyond ten thousand events, in parts that are ordered so.
    ///
    /// @param from first offsets
    /// @param to offsets that follow the last ones
    /// @throws KafkaException if the broker is away
    void read(
            Map<TopicPartition, Long> from,
            Map<TopicPartition, Long> to,
            Predicate<LogRecord> filter,
            Consumer<LogRecord> listener) {
        var left = new HashSet<>(from.keySet());
        left.removeIf(partition -> from.get(partition) >= to.getOrDefault(partition, 0L));
        var found = new ArrayList<Timed>();
        var latest = new HashMap<TopicPartition, Instant>();
        try (var reader = access.reader()) {
            reader.assign(left);
            left.forEach(partition -> reader.seek(partition, from.get(partition)));
            while (!left.isEmpty()) {
                var records = reader.poll(POLL);
                for (var partition : records.partitions()) {
                    for (var record : records.records(partition)) {
                        if (record.offset() < to.get(partition)) {
                            take(record, partition, latest, filter, found);
                        }
                    }
                }
                left.removeIf(partition -> reader.position(partition) >= to.get(partition));
                reader.pause(
                        reader.assignment().stream()
                                .filter(partition -> !left.contains(partition))
                                .collect(Collectors.toSet()));
                if (found.size() >= SORTED) {
                    deliver(found, listener);
                }
            }
        }
        deliver(found, listener);
    }

    /// @param at its time, or that of one before it in its partition if the clock went back
    private record Timed(Instant at, LogRecord record) {}

    private static void take(
            ConsumerRecord<String, byte[]> read,
            TopicPartition partition,
            Map<TopicPartition, Instant> latest,
            Predicate<LogRecord> filter,
            List<Timed> found) {
        try {
            var record = LogRecord.of(read);
            var at =
                    latest.merge(
                            partition,
                            record.time(),
                            (before, now) -> before.isAfter(now) ? before : now);
            if (filter.test(record)) {
                found.add(new Timed(at, record));
            }
        } catch (IllegalArgumentException poison) {
            System.getLogger(History.class.getName())
                    .log(System.Logger.Level.DEBUG, "no event: {0}", poison.getMessage());
        }
    }

    private static void deliver(List<Timed> found, Consumer<LogRecord> listener) {
        found.sort(
                Comparator.comparing(Timed::at)
                        .thenComparing(timed -> timed.record().position().topic()));
        found.forEach(timed -> listener.accept(timed.record()));
        found.clear();
    }
}
