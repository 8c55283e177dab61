package dev.zebra.jobs.snapshot;

import dev.zebra.jobs.job.Domain;
import dev.zebra.jobs.log.KafkaAccess;
import dev.zebra.jobs.log.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/// Reads snapshot topics from their beginning to where they end.
final class Shelves {

    private static final Duration POLL = Duration.ofSeconds(1);
    private static final int MOST_SILENCE = 10;

    /// @param next offset that follows the last record of each partition
    record Found(Map<TopicPartition, Shelf> shelves, Map<TopicPartition, Long> next) {}

    private final KafkaAccess access;

    Shelves(KafkaAccess access) {
        this.access = access;
    }

    /// The broker's id of each domain's topic of jobs.
    Map<Domain, String> logs(Collection<Domain> domains)
            throws ExecutionException, InterruptedException {
        try (var admin = access.admin()) {
            var found =
                    admin.describeTopics(domains.stream().map(Topics::jobs).toList())
                            .allTopicNames()
                            .get();
            return domains.stream()
                    .collect(
                            Collectors.toMap(
                                    domain -> domain,
                                    domain -> found.get(Topics.jobs(domain)).topicId().toString()));
        }
    }

    /// @param shelves empty ones, by partition of the snapshot topics
    /// @throws KafkaException if the broker is away
    Found read(Map<TopicPartition, Shelf> shelves) {
        try (var consumer = access.reader()) {
            var partitions = List.copyOf(shelves.keySet());
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            int silence = 0;
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                var records = consumer.poll(POLL);
                records.forEach(
                        record ->
                                shelves.get(new TopicPartition(record.topic(), record.partition()))
                                        .put(record));
                silence = records.isEmpty() ? silence + 1 : 0;
                if (silence > MOST_SILENCE) {
                    throw new KafkaException("snapshots are not delivered");
                }
            }
            var next = new HashMap<TopicPartition, Long>();
            partitions.forEach(partition -> next.put(partition, consumer.position(partition)));
            return new Found(shelves, next);
        }
    }
}
