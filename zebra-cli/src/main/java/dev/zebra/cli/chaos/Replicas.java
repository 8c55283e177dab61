package dev.zebra.cli.chaos;

import dev.zebra.cli.Installation;
import dev.zebra.cli.stack.Part;
import dev.zebra.cli.stack.Replica;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The processes of one chaos run: a broker, and two replicas of each service that runs the jobs of
/// the workload.
final class Replicas implements AutoCloseable {

    /// The services that pipelines need.
    static final List<Part> WORKING = List.of(Part.TOKENIZER, Part.TRAINER, Part.EVAL);

    private static final Duration STARTING = Duration.ofMinutes(3);

    private final Installation installation;
    private final int portBase;
    private final Replica broker;
    private final List<Replica> services = new ArrayList<>();

    /// @param portBase the first of twenty free ports
    Replicas(Installation installation, int portBase) {
        this.installation = installation;
        this.portBase = portBase;
        this.broker = new Replica(installation, Part.BROKER, "broker", portBase, portBase + 10);
        // Also when the command is interrupted.
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "replicas-end"));
        int port = portBase;
        for (var part : WORKING) {
            services.add(new Replica(installation, part, part.id() + "-a", portBase, port++));
            services.add(new Replica(installation, part, part.id() + "-b", portBase, port++));
        }
    }

    /// Starts everything and waits until it is ready.
    void start() throws InterruptedException {
        broker.start();
        broker.awaitReady(STARTING);
        for (var service : services) {
            service.start();
        }
        awaitReady();
    }

    /// Starts what is dead, and waits until all are ready.
    void awaitReady() throws InterruptedException {
        if (!broker.alive()) {
            broker.start();
        }
        broker.awaitReady(STARTING);
        for (var service : services) {
            if (!service.alive()) {
                service.start();
            }
        }
        for (var service : services) {
            service.awaitReady(STARTING);
        }
    }

    Replica broker() {
        return broker;
    }

    List<Replica> services() {
        return List.copyOf(services);
    }

    /// The replicas of one service.
    List<Replica> of(Part part) {
        return services.stream().filter(service -> service.part() == part).toList();
    }

    /// A replica that knows nothing yet: it reads the whole log.
    Replica fresh() {
        return new Replica(installation, Part.DASHBOARD, "fresh", portBase, portBase + 8);
    }

    @Override
    public void close() {
        services.forEach(Replica::close);
        broker.close();
    }
}
