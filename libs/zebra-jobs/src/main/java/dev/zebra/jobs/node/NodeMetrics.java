package dev.zebra.jobs.node;

import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.job.JobLedger.Census;
import dev.zebra.jobs.job.StateName;
import dev.zebra.jobs.log.Topics;
import dev.zebra.jobs.rest.SseClients;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/// What a scrape reads from the node: the fold's size and age, the queues, what runs here.
@ApplicationScoped
class NodeMetrics {

    /// One scrape asks for more than a hundred counts; one walk over the jobs answers them.
    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

    private final Node node;
    private final MeterRegistry registry;
    private final SseClients clients;
    private Map<Census, Long> census = Map.of();
    private long counted;

    NodeMetrics(Node node, MeterRegistry registry, SseClients clients) {
        this.node = node;
        this.registry = registry;
        this.clients = clients;
    }

    void register(@Observes StartupEvent event) {
        for (var kind : JobKind.values()) {
            for (var state : StateName.values()) {
                jobs(kind, state);
            }
            ofKind(
                    "zebra.queue.age",
                    "Time since the oldest queued job was submitted or retried, broker time",
                    "seconds",
                    kind,
                    all -> all.queueAges().getOrDefault(kind, Duration.ZERO).toMillis() / 1_000.0);
            ofKind(
                    "zebra.attempts.running",
                    "Attempts that run on this replica",
                    null,
                    kind,
                    all -> all.running().getOrDefault(kind, 0L));
        }
        log();
        gauge("zebra.housekeeper.partitions", "Partitions this replica keeps house for", null)
                .apply(Node::partitionsKept);
        Gauge.builder("zebra.sse.clients", clients, SseClients::count)
                .description("Open server-sent event streams")
                .register(registry);
        for (var topic : Topics.control()) {
            Gauge.builder(
                            "zebra.dead.letters",
                            node,
                            all -> all.openDeadLetters().getOrDefault(topic, 0L))
                    .description("Dead letters that nothing has become of yet, by source topic")
                    .tag("topic", topic)
                    .register(registry);
        }
    }

    private void log() {
        gauge("zebra.log.lag.records", "Records in the log that are not folded here yet", null)
                .apply(all -> all.readiness().lag());
        gauge("zebra.log.contact.age", "Time since the broker was heard", "seconds")
                .apply(all -> all.readiness().brokerAgeMillis() / 1_000.0);
        gauge("zebra.log.ready", "1 while this replica may answer, else 0", null)
                .apply(all -> all.readiness().ready() ? 1 : 0);
        counter("zebra.log.unreadable", "Records that could not be read", Node::unreadable);
        counter(
                "zebra.log.unknown.events",
                "Events skipped because their type or its version is not known here",
                all -> sum(all.unknownTypes()));
        for (var reason : List.of("DUPLICATE", "UNKNOWN_JOB", "STALE_ATTEMPT", "LOST_RACE")) {
            FunctionCounter.builder(
                            "zebra.log.ignored",
                            node,
                            all -> all.ignored().getOrDefault(reason, 0L))
                    .description("Facts about jobs that changed nothing, by reason")
                    .tag("reason", reason)
                    .register(registry);
        }
    }

    private void jobs(JobKind kind, StateName state) {
        Gauge.builder("zebra.jobs", this, all -> all.count(new Census(kind, state)))
                .description("Jobs by kind and state, as folded here")
                .tag("kind", kind.id())
                .tag("state", state.name())
                .register(registry);
    }

    private synchronized long count(Census of) {
        long now = System.nanoTime();
        if (counted == 0 || now - counted > FRESH_NANOS) {
            census = node.census();
            counted = now;
        }
        return census.getOrDefault(of, 0L);
    }

    private void ofKind(
            String name,
            String help,
            @org.jspecify.annotations.Nullable String unit,
            JobKind kind,
            ToDoubleFunction<Node> value) {
        Gauge.builder(name, node, value)
                .description(help)
                .baseUnit(unit)
                .tag("kind", kind.id())
                .register(registry);
    }

    private Function<ToDoubleFunction<Node>, Gauge> gauge(
            String name, String help, @org.jspecify.annotations.Nullable String unit) {
        return value ->
                Gauge.builder(name, node, value)
                        .description(help)
                        .baseUnit(unit)
                        .register(registry);
    }

    private void counter(String name, String help, ToDoubleFunction<Node> value) {
        FunctionCounter.builder(name, node, value).description(help).register(registry);
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
