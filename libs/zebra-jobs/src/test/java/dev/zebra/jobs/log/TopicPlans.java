package dev.zebra.jobs.log;

import java.util.Map;

/// Lets tests of other packages see the settings of topics.
public final class TopicPlans {

    private TopicPlans() {}

    /// The settings that a topic of that name must have, with three replicas.
    public static Map<String, String> settings(String topic) {
        return TopicPlan.all(3).stream()
                .filter(plan -> plan.name().equals(topic))
                .findFirst()
                .orElseThrow()
                .settings();
    }
}
