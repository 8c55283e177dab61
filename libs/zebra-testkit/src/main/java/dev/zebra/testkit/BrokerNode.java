package dev.zebra.testkit;

import io.smallrye.reactive.messaging.kafka.companion.test.EmbeddedKafkaBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import kafka.server.KafkaRaftServer;
import org.jspecify.annotations.Nullable;

/// One run of a broker: starts when made, ends when closed, and leaves its data.
///
/// Always loaded by the JVM's own class loader (see [KafkaBroker]), so its constructor and methods
/// take only JDK types.
public final class BrokerNode implements AutoCloseable {

    private static final String CLUSTER = "emVicmEtdGVzdGtpdC0tMQ";
    private static final AtomicReference<@Nullable Object[]> SHARED = new AtomicReference<>();

    /// Held, because loggers nobody holds are forgotten with their levels.
    private static final List<Logger> QUIET =
            Stream.of("org.apache.kafka", "kafka", "state.change.logger")
                    .map(Logger::getLogger)
                    .toList();

    private final KafkaRaftServer server;

    /// Starts a broker that is its own controller, on loopback.
    public BrokerNode(Path data, int port, int controllerPort) {
        QUIET.forEach(logger -> logger.setLevel(Level.SEVERE));
        var config =
                EmbeddedKafkaBroker.formatStorageFromConfig(
                        properties(data, port, controllerPort), CLUSTER, true);
        server = EmbeddedKafkaBroker.createServer(config);
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    /// Where the JVM's one shared broker is kept.
    public static AtomicReference<@Nullable Object[]> shared() {
        return SHARED;
    }

    private static Properties properties(Path data, int port, int controllerPort) {
        var properties = new Properties();
        properties.put("node.id", "1");
        properties.put("process.roles", "broker,controller");
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("controller.quorum.voters", "1@localhost:" + controllerPort);
        properties.put(
                "listeners",
                "PLAINTEXT://localhost:" + port + ",CONTROLLER://localhost:" + controllerPort);
        properties.put("advertised.listeners", "PLAINTEXT://localhost:" + port);
        properties.put(
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("inter.broker.listener.name", "PLAINTEXT");
        properties.put("log.dirs", data.toString());
        properties.put("auto.create.topics.enable", "false");
        properties.put("offsets.topic.replication.factor", "1");
        properties.put("offsets.topic.num.partitions", "2");
        properties.put("transaction.state.log.replication.factor", "1");
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("transaction.state.log.num.partitions", "1");
        properties.put("group.initial.rebalance.delay.ms", "0");
        properties.put("log.cleaner.dedupe.buffer.size", "2097152");
        properties.put("log.index.size.max.bytes", "1048576");
        // A restarted broker is fenced until its earlier session ends, so sessions are short.
        properties.put("controlled.shutdown.enable", "false");
        properties.put("broker.heartbeat.interval.ms", "500");
        properties.put("broker.session.timeout.ms", "2000");
        return properties;
    }
}
