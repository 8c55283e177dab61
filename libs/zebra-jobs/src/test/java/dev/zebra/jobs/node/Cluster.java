package dev.zebra.jobs.node;

import static org.awaitility.Awaitility.await;

import dev.zebra.jobs.artifact.SteppedStore;
import dev.zebra.jobs.artifact.StoreSettings;
import dev.zebra.jobs.job.Domain;
import dev.zebra.jobs.job.Job;
import dev.zebra.jobs.job.StateName;
import dev.zebra.jobs.log.KafkaAccess;
import dev.zebra.jobs.log.Signals;
import dev.zebra.jobs.run.DataRoots;
import dev.zebra.jobs.run.JobRunner;
import dev.zebra.jobs.telemetry.Telemetry;
import dev.zebra.testkit.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// A broker of its own, one store, and as many replicas as a test starts.
final class Cluster implements AutoCloseable {

    private static final Duration STARTING = Duration.ofSeconds(60);

    private final KafkaBroker broker = new KafkaBroker().start();
    private final Path store;
    private final Function<String, StoreSettings> stores;
    private final List<Node> nodes = new ArrayList<>();

    Cluster(Path store) {
        this(store, _ -> new StoreSettings.Directory(store));
    }

    /// @param stores each replica's settings, by its name
    Cluster(Path folder, Function<String, StoreSettings> stores) {
        this.store = folder;
        this.stores = stores;
    }

    KafkaBroker broker() {
        return broker;
    }

    KafkaAccess access() {
        return new KafkaAccess(broker.bootstrapServers(), Map.of());
    }

    Path store() {
        return store;
    }

    /// A replica that is ready.
    Node node(Domain domain, String instance, JobRunner<?>... runners) {
        var node = starting(domain, instance, runners);
        await().atMost(STARTING).until(() -> node.readiness().ready());
        return node;
    }

    /// A replica that is ready and tells of itself.
    Node node(Domain domain, String instance, Telemetry telemetry, JobRunner<?>... runners) {
        var node = starting(domain, instance, telemetry, runners);
        await().atMost(STARTING).until(() -> node.readiness().ready());
        return node;
    }

    /// A replica that starts in the background.
    Node starting(Domain domain, String instance, JobRunner<?>... runners) {
        return starting(domain, instance, Telemetry.off(), runners);
    }

    private Node starting(
            Domain domain, String instance, Telemetry telemetry, JobRunner<?>... runners) {
        var settings =
                new NodeSettings(
                        access(),
                        domain,
                        instance,
                        stores.apply(instance),
                        new DataRoots(List.of(store)),
                        1,
                        1);
        var node = new Node(settings, List.of(runners), Signals.plain(access()), telemetry);
        nodes.add(node);
        node.start();
        return node;
    }

    /// A replica that is ready and goes past a trap before all it changes.
    Node trapped(Trap trap, Domain domain, String instance, JobRunner<?>... runners) {
        var settings =
                new NodeSettings(
                        new KafkaAccess(broker.bootstrapServers(), TrapInterceptor.settings(trap)),
                        domain,
                        instance,
                        stores.apply(instance),
                        new DataRoots(List.of(store)),
                        1,
                        1);
        var node =
                new Node(
                        settings,
                        List.of(runners),
                        Signals.plain(access()),
                        SteppedStore.of(store, trap::before));
        nodes.add(node);
        node.start();
        await().atMost(STARTING).until(() -> node.readiness().ready());
        return node;
    }

    /// Waits until the replica shows the job in that state.
    static Job awaitState(Node node, String job, StateName state, Duration atMost) {
        await().atMost(atMost)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> node.jobs().find(job).map(Job::state).orElse(null) == state);
        return node.jobs().find(job).orElseThrow();
    }

    void killed(Node node) {
        node.kill();
        nodes.remove(node);
    }

    void closed(Node node) {
        node.close();
        nodes.remove(node);
    }

    @Override
    public void close() {
        nodes.forEach(Node::kill);
        broker.close();
    }
}
