package dev.zebra.cli.stack;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/// A real process that lives until it is ended, for records to point at.
record Resident(Process process) implements AutoCloseable {

    /// One that reads a pipe nobody writes to.
    static Resident start() throws IOException {
        return new Resident(new ProcessBuilder("cat").start());
    }

    /// The true record of it.
    ProcessRecord record(int port) {
        return new ProcessRecord("trainer", process.pid(), started(), port);
    }

    /// A record of a process that had this id `before` this one began.
    ProcessRecord recordOfAnother(Duration before, int port) {
        return new ProcessRecord("trainer", process.pid(), started().minus(before), port);
    }

    private Instant started() {
        return process.info().startInstant().orElseThrow();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
