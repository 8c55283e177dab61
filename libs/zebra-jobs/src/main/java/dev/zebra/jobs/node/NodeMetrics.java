package dev.zebra.jobs.node;

import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.job.StateName;
import dev.zebra.jobs.log.Topics;
import dev.zebra.jobs.rest.SseClients;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// The node's meters; docs/observability.md says what each means.
@ApplicationScoped
class NodeMetrics {

    private static final List<String> IGNORED =
            List.of("DUPLICATE", "UNKNOWN_JOB", "STALE_ATTEMPT", "LOST_RACE");

    void register(
            @Observes StartupEvent event, MeterRegistry registry, Node node, SseClients clients) {
        Gauge.builder("zebra.sse.clients", clients, SseClients::count)
                .description("Open server-sent event streams")
                .register(registry);
        var counts = node.counts();
        for (var kind : JobKind.values()) {
            for (var state : StateName.values()) {
                Gauge.builder("zebra.jobs", counts, all -> all.of(kind, state))
                        .description("Jobs of all services by kind and state")
                        .tag("kind", kind.id())
                        .tag("state", state.name().toLowerCase(Locale.ROOT))
                        .register(registry);
            }
            Gauge.builder("zebra.queue.age", counts, all -> all.queueAge(kind))
                    .description("Age of the oldest job that may be claimed")
                    .baseUnit("seconds")
                    .tag("kind", kind.id())
                    .register(registry);
        }
        for (var topic : Topics.control()) {
            Gauge.builder(
                            "zebra.dead.letters",
                            node,
                            all -> all.openDeadLetters().getOrDefault(topic, 0L))
                    .description("Records nobody could read and nothing has become of")
                    .tag("topic", topic)
                    .register(registry);
        }
        for (var reason : IGNORED) {
            FunctionCounter.builder(
                            "zebra.log.ignored",
                            node,
                            all -> all.ignored().getOrDefault(reason, 0L))
                    .description("Events about jobs that changed nothing")
                    .tag("reason", reason.toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        gauge(
                registry,
                node,
                "zebra.jobs.held",
                "Attempts that run here",
                all -> all.held().size());
        gauge(
                registry,
                node,
                "zebra.housekeeper.partitions",
                "Partitions of its jobs that this replica keeps house for",
                Node::partitionsKept);
        gauge(
                registry,
                node,
                "zebra.log.lag",
                "Records in the log that are not folded yet",
                Node::lag);
        gauge(
                registry,
                node,
                "zebra.log.age.seconds",
                "Time since the broker was heard",
                all -> all.readiness().brokerAgeMillis() / 1_000.0);
        counter(
                registry,
                node,
                "zebra.log.unreadable",
                "Records skipped as unreadable",
                Node::unreadable);
        counter(
                registry,
                node,
                "zebra.log.unknown",
                "Events skipped since their type or its version is not known here",
                all -> all.unknownTypes().values().stream().mapToLong(Long::longValue).sum());
        counter(
                registry,
                node,
                "zebra.attempts.lost",
                "Attempts that this replica took from a silent holder",
                Node::lostDeclared);
        gauge(
                registry,
                node,
                "zebra.attempts.lost.silence.seconds",
                "How long the holder of the last of them had been silent",
                all -> all.lastSilenceMillis() / 1_000.0);
    }

    private static void gauge(
            MeterRegistry registry,
            Node node,
            String name,
            String words,
            ToDoubleFunction<Node> value) {
        Gauge.builder(name, node, value).description(words).register(registry);
    }

    private static void counter(
            MeterRegistry registry,
            Node node,
            String name,
            String words,
            ToDoubleFunction<Node> value) {
        FunctionCounter.builder(name, node, value).description(words).register(registry);
    }
}
