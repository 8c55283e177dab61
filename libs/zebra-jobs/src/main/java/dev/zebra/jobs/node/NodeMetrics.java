package dev.zebra.jobs.node;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/// The node's gauges.
@ApplicationScoped
class NodeMetrics {

    void register(@Observes StartupEvent event, MeterRegistry registry, Node node) {
        registry.gauge("zebra.jobs.known", node, Node::jobCount);
        registry.gauge("zebra.jobs.held", node, held -> held.held().size());
        registry.gauge("zebra.housekeeper.partitions", node, Node::partitionsKept);
        registry.gauge("zebra.log.unreadable", node, Node::unreadable);
        registry.gauge(
                "zebra.log.age.seconds", node, age -> age.readiness().brokerAgeMillis() / 1_000.0);
        registry.gauge(
                "zebra.log.ignored",
                node,
                ignored -> ignored.ignored().values().stream().mapToLong(Long::longValue).sum());
    }
}
