package dev.zebra.jobs.housekeeping;

import dev.zebra.jobs.job.Domain;
import dev.zebra.jobs.job.Holder;
import dev.zebra.jobs.log.Event;
import dev.zebra.jobs.log.Json;
import dev.zebra.jobs.log.Signals;
import dev.zebra.jobs.log.Topics;
import dev.zebra.jobs.run.RunnerHost;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Beats every two seconds, from the moment the topics exist.
public final class Heart implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final Duration UNTIL_READY = Duration.ofMillis(200);

    private final Holder self;
    private final String source;
    private final Signals signals;
    private final BooleanSupplier ready;
    private final @Nullable Domain domain;
    private final int slots;
    private final Supplier<List<RunnerHost.Held>> held;
    private final Thread thread;

    /// @param domain whose jobs it runs; null if none
    /// @param slots how many it runs at once
    /// @param ready true once the topics exist; a beat must not create one
    public Heart(
            Holder self,
            String source,
            Signals signals,
            @Nullable Domain domain,
            int slots,
            BooleanSupplier ready,
            Supplier<List<RunnerHost.Held>> held) {
        this.self = self;
        this.source = source;
        this.signals = signals;
        this.domain = domain;
        this.slots = slots;
        this.ready = ready;
        this.held = held;
        this.thread = Thread.ofPlatform().name("zebra-heart").daemon().unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /// False once its thread has ended.
    public boolean alive() {
        return thread.getState() != Thread.State.TERMINATED;
    }

    private void run() {
        try {
            while (!ready.getAsBoolean()) {
                Thread.sleep(UNTIL_READY);
            }
            for (long number = 1; ; number++) {
                beat(number);
                Thread.sleep(INTERVAL);
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private void beat(long number) {
        var beat = new Beat(self.instance(), self.incarnation(), domain, slots, held.get());
        signals.send(
                Topics.HEARTBEATS,
                self.instance(),
                Event.of(
                        Beat.TYPE,
                        self.instance() + "/" + self.incarnation() + "/" + number,
                        source,
                        self.instance(),
                        InstantSource.system().instant(),
                        Json.tree(beat)));
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(3));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
