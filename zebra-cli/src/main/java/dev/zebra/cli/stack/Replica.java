package dev.zebra.cli.stack;

import dev.zebra.cli.CommandException;
import dev.zebra.cli.Exit;
import dev.zebra.cli.Installation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One process among several of a part, which this command starts, kills and starts again. It is
/// not recorded in the run directory: it ends with the command.
public final class Replica implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Installation installation;
    private final Part part;
    private final String instance;
    private final int portBase;
    private final int port;
    private final Health health = new Health();
    private volatile @Nullable Process process;

    /// @param portBase first port of the stack that it belongs to, which tells where the broker is
    /// @param port where it listens itself
    public Replica(Installation installation, Part part, String instance, int portBase, int port) {
        this.installation = installation;
        this.part = part;
        this.instance = instance;
        this.portBase = portBase;
        this.port = port;
    }

    /// Its static name, such as `trainer-a`.
    public String instance() {
        return instance;
    }

    public Part part() {
        return part;
    }

    public int port() {
        return port;
    }

    /// Starts the process; it is ready some seconds later.
    public void start() {
        var launch = new Launches(installation, portBase).of(part);
        var own = part == Part.BROKER ? launch : launch.as(instance, port, log());
        process = own.start(installation.project(), port).process();
    }

    private Path log() {
        return installation.logs().resolve(instance + ".log");
    }

    /// True while the process lives.
    public boolean alive() {
        var started = process;
        return started != null && started.isAlive();
    }

    /// The processes that this one has started and that live.
    public List<ProcessHandle> children() {
        var started = process;
        return started == null ? List.of() : started.descendants().toList();
    }

    /// Ends the process with SIGKILL and waits until it is gone.
    public void kill() {
        var started = process;
        if (started != null) {
            started.destroyForcibly();
            started.onExit().orTimeout(10, TimeUnit.SECONDS).join();
        }
    }

    /// True when it does its work.
    public boolean ready() {
        return alive() && health.ready(part, port);
    }

    /// Waits until it is ready.
    ///
    /// @throws CommandException if it dies first or takes longer
    public void awaitReady(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!ready()) {
            if (!alive() || System.nanoTime() > deadline) {
                throw new CommandException(
                        Exit.FAILED,
                        instance
                                + (alive()
                                        ? " was not ready after " + patience
                                        : " ended while starting")
                                + "; see "
                                + log());
            }
            Thread.sleep(PAUSE);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
