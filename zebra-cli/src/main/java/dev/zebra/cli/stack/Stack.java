package dev.zebra.cli.stack;

import dev.zebra.cli.CommandException;
import dev.zebra.cli.Exit;
import dev.zebra.cli.Installation;
import dev.zebra.cli.terminal.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/// The local stack: a broker and the services, each a process of its own that outlives the command
/// line. All that is known of them lies in the installation's `run` directory.
public final class Stack {

    private final Installation installation;
    private final RunDirectory run;
    private final Health health = new Health();

    public Stack(Installation installation) {
        this.installation = installation;
        this.run = new RunDirectory(installation.run());
    }

    /// The first port of the stack that runs, or the default.
    public int portBase() {
        return run.portBase().orElse(RunDirectory.DEFAULT_PORT_BASE);
    }

    /// Starts what is missing or dead among `parts`, leaves what lives, and waits until all are
    /// ready.
    ///
    /// @param wantedBase first port; empty for that of the stack that runs, or the default
    public void up(
            Collection<Part> parts, OptionalInt wantedBase, Duration patience, Progress progress) {
        try (var _ = lock(progress)) {
            int portBase = chosenPortBase(wantedBase);
            var missing = parts.stream().filter(part -> run.process(part).isEmpty()).toList();
            missing.forEach(part -> requireFree(part, portBase));
            run.writePortBase(portBase);
            var launches = new Launches(installation, portBase);
            for (var launch : missing.stream().map(launches::of).toList()) {
                int port = launch.part().port(portBase);
                run.write(launch.start(installation.project(), port).record());
            }
            new Startup(run, health, installation.logs(), portBase)
                    .await(List.copyOf(parts), missing, patience, progress);
        }
    }

    private int chosenPortBase(OptionalInt wanted) {
        boolean running = Arrays.stream(Part.values()).anyMatch(p -> run.process(p).isPresent());
        int current = portBase();
        if (!running) {
            return wanted.orElse(current);
        }
        if (wanted.isPresent() && wanted.getAsInt() != current) {
            throw new CommandException(
                    Exit.USAGE,
                    "the stack runs with --port-base "
                            + current
                            + "; take it down first (zebra down) to move it to "
                            + wanted.getAsInt());
        }
        return current;
    }

    private static void requireFree(Part part, int portBase) {
        int port = part.port(portBase);
        var ports = part == Part.BROKER ? List.of(port, port + 1) : List.of(port);
        for (int each : ports) {
            if (!Health.free(each)) {
                throw new CommandException(
                        Exit.FAILED,
                        "port "
                                + each
                                + ", which the "
                                + part.title()
                                + " needs, is taken by a process that zebra did not start.\n"
                                + "Stop that process, or choose other ports, such as: zebra up --port-base "
                                + (portBase + 1000));
            }
        }
    }

    /// Stops the services, then the broker: politely, and after a while by force. Processes they
    /// have started themselves end with them.
    ///
    /// @return the parts that may still run, since a process was not recognised and their port is
    ///     in use; empty when all is down
    public List<Part> down(Progress progress) {
        try (var _ = lock(progress)) {
            var shutdown = new Shutdown(run, progress);
            var doubtful = new ArrayList<>(shutdown.stop(Part.services(), Duration.ofSeconds(12)));
            doubtful.addAll(shutdown.stop(List.of(Part.BROKER), Duration.ofSeconds(20)));
            if (doubtful.isEmpty()) {
                run.removePortBase();
            }
            return List.copyOf(doubtful);
        }
    }

    /// How each part is now.
    public List<PartStatus> status() {
        return Arrays.stream(Part.values()).parallel().map(this::status).toList();
    }

    private PartStatus status(Part part) {
        var log = installation.logs().resolve(part.id() + ".log").toString();
        var record = run.record(part);
        int port = record.map(ProcessRecord::port).orElseGet(() -> part.port(portBase()));
        if (record.isEmpty()) {
            return new PartStatus(part.id(), PartStatus.State.DOWN, port, null, null, log);
        }
        if (record.flatMap(ProcessRecord::process).isEmpty()) {
            return new PartStatus(part.id(), PartStatus.State.DEAD, port, null, null, log);
        }
        var known = Objects.requireNonNull(record.get());
        var state = health.ready(part, port) ? PartStatus.State.READY : PartStatus.State.UNREADY;
        return new PartStatus(part.id(), state, port, known.pid(), known.started(), log);
    }

    private StackLock lock(Progress progress) {
        return StackLock.take(
                installation.home(),
                () -> progress.say("another zebra command is changing this stack; waiting for it"));
    }
}
