package dev.zebra.cli.client;

import dev.zebra.cli.stack.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Wakes its user when something happened: it listens to the event stream of the first service that
/// answers, and goes on with another when that one goes away.
public final class Ticker implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Rest rest;
    private final List<Part> parts;
    private final String path;
    private final Semaphore ticks = new Semaphore(0);
    private final Thread listener;
    private volatile boolean closed;

    /// @param path of the event stream, the same at all `parts`
    public Ticker(Rest rest, List<Part> parts, String path) {
        this.rest = rest;
        this.parts = List.copyOf(parts);
        this.path = path;
        this.listener = Thread.ofVirtual().name("events").start(this::listen);
    }

    /// Waits until something happened since the last call, or for `limit`.
    public void await(Duration limit) {
        try {
            if (ticks.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                ticks.drainPermits();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen() {
        while (!closed) {
            for (var part : parts) {
                listen(part);
            }
            ticks.release();
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException interrupted) {
                return;
            }
        }
    }

    private void listen(Part part) {
        try (var events = new ServerSentEvents(rest.open(Request.get(part, path)))) {
            while (!closed && events.next() != null) {
                ticks.release();
            }
        } catch (UnreachableException
                | ProblemException
                | IOException
                | UncheckedIOException away) {
            // The user looks anyway from time to time; the next part or the next round may answer.
        }
    }

    @Override
    public void close() {
        closed = true;
        listener.interrupt();
    }
}
