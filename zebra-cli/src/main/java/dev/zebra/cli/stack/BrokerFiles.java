package dev.zebra.cli.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The configuration of the local broker: one node that is broker and controller, on loopback.
record BrokerFiles(Path directory) {

    /// Writes `server.properties` for these ports and returns its path. The ports may differ from
    /// start to start; the data do not depend on them.
    Path write(int brokerPort, int controllerPort) throws IOException {
        Files.createDirectories(directory);
        var file = directory.resolve("server.properties");
        Files.writeString(file, properties(brokerPort, controllerPort));
        return file;
    }

    private String properties(int brokerPort, int controllerPort) {
        return """
        # Written by `zebra up` at every start; changes here are lost.
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:%2$d
        controller.listener.names=CONTROLLER
        listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
        advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
        log.dirs=%3$s
        # The services make their topics themselves and refuse others' settings.
        auto.create.topics.enable=false
        default.replication.factor=1
        offsets.topic.replication.factor=1
        offsets.topic.num.partitions=4
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        transaction.state.log.num.partitions=1
        share.coordinator.state.topic.replication.factor=1
        share.coordinator.state.topic.min.isr=1
        share.coordinator.state.topic.num.partitions=1
        group.initial.rebalance.delay.ms=0
        # Back soon after a crash.
        broker.session.timeout.ms=6000
        broker.heartbeat.interval.ms=1000
        # Small: one machine, and two cores that training needs.
        num.network.threads=2
        num.io.threads=4
        background.threads=2
        num.recovery.threads.per.data.dir=2
        log.cleaner.dedupe.buffer.size=8388608
        log.index.size.max.bytes=1048576
        """
                .formatted(
                        brokerPort,
                        controllerPort,
                        directory.resolve("data").toString().replace("\\", "\\\\"));
    }
}
