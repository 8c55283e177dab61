package dev.zebra.jobs.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The settings one topic must have.
///
/// @param settings topic configuration by Kafka's names, only what matters to correctness
public record TopicPlan(String name, int partitions, Map<String, String> settings) {

    private static final String FOREVER = "-1";
    private static final Duration A_DAY = Duration.ofHours(24);

    public TopicPlan {
        settings = Map.copyOf(settings);
    }

    /// All topics in use.
    ///
    /// @param replicationFactor with one replica nothing but the disk keeps a record, so control
    ///     topics flush every message
    public static List<TopicPlan> all(int replicationFactor) {
        var plans = new ArrayList<TopicPlan>();
        for (var topic : Topics.control()) {
            var kept = common("delete", FOREVER);
            durable(kept, replicationFactor);
            plans.add(new TopicPlan(topic, Topics.PARTITIONS, kept));
            plans.add(
                    new TopicPlan(
                            Topics.deadLetters(topic), Topics.PARTITIONS, common("compact", null)));
        }
        for (var topic : Topics.signals()) {
            plans.add(
                    new TopicPlan(
                            topic,
                            Topics.PARTITIONS,
                            common("delete", String.valueOf(A_DAY.toMillis()))));
        }
        for (var topic : Topics.snapshots()) {
            var derived = common("compact", null);
            derived.put("max.message.bytes", String.valueOf(KafkaAccess.LONGEST_SNAPSHOT));
            plans.add(new TopicPlan(topic, Topics.PARTITIONS, derived));
        }
        return List.copyOf(plans);
    }

    /// The broker's clock stamps every record: it is the only clock that all replicas share.
    private static Map<String, String> common(
            String cleanup, @org.jspecify.annotations.Nullable String retentionMillis) {
        var settings = new TreeMap<String, String>();
        settings.put("cleanup.policy", cleanup);
        settings.put("message.timestamp.type", "LogAppendTime");
        if (retentionMillis != null) {
            settings.put("retention.ms", retentionMillis);
            settings.put("retention.bytes", FOREVER);
        }
        return settings;
    }

    private static void durable(Map<String, String> settings, int replicationFactor) {
        if (replicationFactor == 1) {
            settings.put("flush.messages", "1");
        } else {
            settings.put("min.insync.replicas", "2");
        }
    }
}
