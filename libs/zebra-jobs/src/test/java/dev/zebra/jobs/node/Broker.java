package dev.zebra.jobs.node;

import dev.zebra.jobs.log.KafkaAccess;
import io.smallrye.reactive.messaging.kafka.companion.test.EmbeddedKafkaBroker;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Map;

/// A real broker in this JVM that can be stopped and started again on its port and data.
final class Broker implements AutoCloseable {

    private final int port = freePort();
    private final EmbeddedKafkaBroker broker =
            new EmbeddedKafkaBroker()
                    .withNodeId(1)
                    .withKafkaPort(port)
                    .withControllerPort(freePort())
                    .withDeleteLogDirsOnClose(false)
                    .withAdditionalProperties(
                            settings -> settings.put("group.initial.rebalance.delay.ms", "0"));

    Broker start() {
        broker.start();
        return this;
    }

    KafkaAccess access() {
        return new KafkaAccess("localhost:" + port, Map.of());
    }

    void stop() throws IOException {
        broker.close();
    }

    @Override
    public void close() throws IOException {
        broker.close();
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new IllegalStateException(none);
        }
    }
}
