package dev.zebra.jobs.log;

import dev.zebra.jobs.job.Domain;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/// The topics of the log by name, and which partition a key belongs to.
public final class Topics {

    /// Fixed for ever: the order of a key's records depends on it.
    public static final int PARTITIONS = 12;

    public static final String ARTIFACTS = "zebra.artifacts";
    public static final String TRIGGERS = "zebra.triggers";
    public static final String ACCESS = "zebra.access";
    public static final String HEARTBEATS = "zebra.heartbeats";
    public static final String PROGRESS = "zebra.progress";

    /// Begins the names of topics whose records are tasks for whoever is free.
    public static final String TASKS = "zebra.tasks.";

    private static final String JOBS = "zebra.jobs.";
    private static final String SNAPSHOTS = "zebra.snapshots.";

    private Topics() {}

    /// The topic of a domain's jobs.
    public static String jobs(Domain domain) {
        return JOBS + domain.id();
    }

    /// The topic of what the jobs of a domain were folded to: derived, and disposable.
    public static String snapshots(Domain domain) {
        return SNAPSHOTS + domain.id();
    }

    /// The topics of snapshots.
    public static List<String> snapshots() {
        return Arrays.stream(Domain.values()).map(Topics::snapshots).toList();
    }

    /// True for the topics of jobs.
    public static boolean isJobs(String topic) {
        return topic.startsWith(JOBS) && !topic.endsWith(".dlq");
    }

    /// Where the records of a topic go that nobody can read.
    public static String deadLetters(String topic) {
        return topic + ".dlq";
    }

    /// The topics whose records are state: all jobs, artifacts, triggers and keys.
    public static List<String> control() {
        var topics = new ArrayList<String>();
        Arrays.stream(Domain.values()).map(Topics::jobs).forEach(topics::add);
        topics.add(ARTIFACTS);
        topics.add(TRIGGERS);
        topics.add(ACCESS);
        return List.copyOf(topics);
    }

    /// The topics of records that nobody can read.
    public static List<String> deadLetters() {
        return control().stream().map(Topics::deadLetters).toList();
    }

    /// The topics whose records are signals of the moment.
    public static List<String> signals() {
        return List.of(HEARTBEATS, PROGRESS);
    }

    /// All partitions of a topic, in a list that may be added to.
    public static List<TopicPartition> partitions(String topic) {
        return IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /// The partition of a key, in every topic: Kafka's murmur2, as its own clients choose.
    public static int partition(String key) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % PARTITIONS;
    }
}
