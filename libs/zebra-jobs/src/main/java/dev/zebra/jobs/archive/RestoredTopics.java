package dev.zebra.jobs.archive;

import dev.zebra.jobs.log.KafkaAccess;
import dev.zebra.jobs.log.TopicPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

/// The topics of a log that is put back. Until [#open] they take the times that records bring,
/// which no service accepts.
final class RestoredTopics implements AutoCloseable {

    private static final String OURS = "zebra.";
    private static final String CLOCK = "message.timestamp.type";
    private static final String FUTURE = "message.timestamp.after.max.ms";
    private static final int USUAL_REPLICAS = 3;

    private final KafkaAccess access;
    private final Admin admin;

    RestoredTopics(KafkaAccess access) {
        this.access = access;
        this.admin = access.patientAdmin();
    }

    /// Every service keeps a member in a group.
    void refuseServices() {
        var groups =
                get(admin.listGroups().all()).stream()
                        .filter(group -> group.groupId().startsWith(OURS))
                        .filter(
                                group ->
                                        group.groupState().filter(RestoredTopics::live).isPresent())
                        .map(group -> group.groupId())
                        .sorted()
                        .toList();
        if (!groups.isEmpty()) {
            throw new ArchiveException(
                    "services run on this log (groups "
                            + groups
                            + "); stop them first. One that was killed counts for some seconds");
        }
    }

    private static boolean live(GroupState state) {
        return state != GroupState.EMPTY && state != GroupState.DEAD;
    }

    /// Refuses a log that has records, or had some.
    void refuseRecords() {
        try (var reader = access.rawReader()) {
            var present = reader.listTopics();
            var partitions = new ArrayList<TopicPartition>();
            for (var topic : Archives.allTopics()) {
                present.getOrDefault(topic, List.of())
                        .forEach(
                                part ->
                                        partitions.add(
                                                new TopicPartition(topic, part.partition())));
            }
            var used =
                    reader.endOffsets(partitions).entrySet().stream()
                            .filter(end -> end.getValue() > 0)
                            .map(end -> end.getKey().topic())
                            .collect(Collectors.toCollection(java.util.TreeSet::new));
            if (!used.isEmpty()) {
                throw new ArchiveException(
                        "the broker holds a log already: "
                                + String.join(", ", used)
                                + " have records. With --replace they are removed");
            }
        }
    }

    /// Removes all topics of the suite, so that nothing derived from another log outlives it, and
    /// makes those that the archive fills; services make the others.
    void make(OptionalInt replicas) {
        var old = ours();
        if (!old.isEmpty()) {
            get(admin.deleteTopics(old).all());
        }
        int copies =
                replicas.orElseGet(
                        () ->
                                Math.min(
                                        USUAL_REPLICAS,
                                        get(admin.describeCluster().nodes()).size()));
        var filled = Set.copyOf(Archives.allTopics());
        get(
                admin.createTopics(
                                TopicPlan.all(copies).stream()
                                        .filter(plan -> filled.contains(plan.name()))
                                        .map(plan -> closed(plan, (short) copies))
                                        .toList())
                        .all());
    }

    private Collection<String> ours() {
        return get(admin.listTopics().names()).stream()
                .filter(name -> name.startsWith(OURS))
                .toList();
    }

    private static NewTopic closed(TopicPlan plan, short copies) {
        var settings = new HashMap<>(plan.settings());
        settings.put(CLOCK, "CreateTime");
        settings.put(FUTURE, String.valueOf(Duration.ofDays(3650).toMillis()));
        return new NewTopic(plan.name(), plan.partitions(), copies).configs(settings);
    }

    /// Gives the topics the settings that services need.
    void open() {
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        for (var topic : Archives.allTopics()) {
            changes.put(
                    new ConfigResource(ConfigResource.Type.TOPIC, topic),
                    List.of(
                            new AlterConfigOp(
                                    new ConfigEntry(CLOCK, "LogAppendTime"),
                                    AlterConfigOp.OpType.SET),
                            new AlterConfigOp(
                                    new ConfigEntry(FUTURE, ""), AlterConfigOp.OpType.DELETE)));
        }
        get(admin.incrementalAlterConfigs(changes).all());
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException failed) {
            throw new KafkaException(String.valueOf(failed.getCause()), failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", interrupted);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(2));
    }
}
