package dev.zebra.jobs.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;

/// Topics as code: creates those that are absent and compares those that are present.
final class TopicSetup {

    private final Admin admin;
    private final int replicationFactor;

    TopicSetup(Admin admin, int replicationFactor) {
        this.admin = admin;
        this.replicationFactor = replicationFactor;
    }

    /// Creates what is absent; then names every difference between what is there and what must be.
    ///
    /// @throws ExecutionException if the broker did not answer
    List<String> ensure() throws ExecutionException, InterruptedException {
        var plans = TopicPlan.all(replicationFactor);
        create(plans);
        return differences(plans);
    }

    private void create(List<TopicPlan> plans) throws ExecutionException, InterruptedException {
        Set<String> present = admin.listTopics().names().get();
        var absent =
                plans.stream()
                        .filter(plan -> !present.contains(plan.name()))
                        .map(
                                plan ->
                                        new NewTopic(
                                                        plan.name(),
                                                        plan.partitions(),
                                                        (short) replicationFactor)
                                                .configs(plan.settings()))
                        .toList();
        for (var created : admin.createTopics(absent).values().values()) {
            try {
                created.get();
            } catch (ExecutionException refused) {
                // Another replica was faster; what it made is compared like any other.
                if (!(refused.getCause() instanceof TopicExistsException)) {
                    throw refused;
                }
            }
        }
    }

    private List<String> differences(List<TopicPlan> plans)
            throws ExecutionException, InterruptedException {
        var resources = new HashMap<ConfigResource, TopicPlan>();
        for (var plan : plans) {
            resources.put(new ConfigResource(ConfigResource.Type.TOPIC, plan.name()), plan);
        }
        var partitions =
                admin.describeTopics(plans.stream().map(TopicPlan::name).toList())
                        .allTopicNames()
                        .get();
        var configs = admin.describeConfigs(resources.keySet()).all().get();
        var found = new ArrayList<String>();
        resources.forEach(
                (resource, plan) -> {
                    int count = partitions.get(plan.name()).partitions().size();
                    if (count != plan.partitions()) {
                        found.add(difference(plan, "partitions", count, plan.partitions()));
                    }
                    for (Map.Entry<String, String> wanted : plan.settings().entrySet()) {
                        var entry = configs.get(resource).get(wanted.getKey());
                        var value = entry == null ? "unset" : entry.value();
                        if (!wanted.getValue().equals(value)) {
                            found.add(difference(plan, wanted.getKey(), value, wanted.getValue()));
                        }
                    }
                });
        found.sort(null);
        return List.copyOf(found);
    }

    private static String difference(TopicPlan plan, String setting, Object is, Object must) {
        return "topic " + plan.name() + " has " + setting + "=" + is + ", must be " + must;
    }
}
