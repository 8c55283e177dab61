package dev.zebra.inference.engine;

import dev.zebra.data.tokenizer.Tokenizer;
import dev.zebra.model.ZebraModel;
import io.quarkus.logging.Log;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Generates with one model on one platform thread: each active sequence in turn takes a step, a
/// piece of its prompt or a token, so that short answers do not wait for long ones.
public final class Engine implements AutoCloseable {

    /// How much is taken on.
    ///
    /// @param active sequences that take turns
    /// @param queued sequences that wait for a turn
    /// @param prefillChunk tokens of a prompt read in a step
    public record Limits(int active, int queued, int prefillChunk) {

        /// @throws IllegalArgumentException if a limit is below 1
        public Limits {
            if (active < 1 || queued < 1 || prefillChunk < 1) {
                throw new IllegalArgumentException(
                        "limits must be at least 1, got %d active, %d queued, %d prefill chunk"
                                .formatted(active, queued, prefillChunk));
            }
        }
    }

    /// A sequence to begin, and who hears of it.
    public record Start(SequencePlan plan, SequenceListener listener) {}

    /// Sequences begun together.
    public interface Ticket {

        /// Ends them before their next token; their listeners hear nothing more. Any number of
        /// times, also when they have ended.
        void cancel();
    }

    private final ZebraModel model;
    private final Tokenizer tokenizer;
    private final Limits limits;
    private final Thread thread;
    private final Deque<Sequence> waiting = new ArrayDeque<>();
    private final List<Sequence> active = new ArrayList<>();
    private volatile int activeNow;
    private boolean closed;

    /// @param name of the thread; the model and tokenizer stay the caller's to close, afterwards
    public Engine(String name, ZebraModel model, Tokenizer tokenizer, Limits limits) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.limits = limits;
        this.thread = Thread.ofPlatform().daemon().name("zebra-engine " + name).start(this::run);
    }

    /// Lines sequences up, all or none.
    ///
    /// @throws QueueFullException if too many wait already
    /// @throws IllegalStateException if the engine is closed
    public Ticket start(List<Start> starts) {
        var sequences =
                starts.stream()
                        .map(start -> new Sequence(start.plan(), tokenizer, start.listener()))
                        .toList();
        synchronized (waiting) {
            if (closed) {
                throw new IllegalStateException("the model is unloaded");
            }
            waiting.removeIf(Sequence::cancelled);
            if (waiting.size() + sequences.size() > limits.queued()) {
                throw new QueueFullException(waiting.size());
            }
            waiting.addAll(sequences);
            waiting.notifyAll();
        }
        return () -> sequences.forEach(Sequence::cancel);
    }

    /// How many sequences take turns now.
    public int active() {
        return activeNow;
    }

    private void run() {
        while (admit()) {
            active.removeIf(sequence -> !advance(sequence));
        }
        active.forEach(Engine::abandon);
    }

    private boolean advance(Sequence sequence) {
        try {
            if (sequence.step(model, limits.prefillChunk())) {
                return true;
            }
        } catch (RuntimeException | Error failure) {
            sequence.fail(failure);
        }
        free(sequence);
        return false;
    }

    /// Whatever goes wrong in freeing one, the others take their turns.
    private static void free(Sequence sequence) {
        try {
            sequence.close();
        } catch (RuntimeException failure) {
            Log.error("a sequence could not be freed", failure);
        }
    }

    private static void abandon(Sequence sequence) {
        sequence.fail(new IllegalStateException("the model was unloaded"));
        free(sequence);
    }

    /// Fills the free turns, waiting for a sequence if there is none; false once closed.
    private boolean admit() {
        synchronized (waiting) {
            activeNow = active.size();
            while (!closed && active.isEmpty() && waiting.isEmpty()) {
                try {
                    waiting.wait();
                } catch (InterruptedException nobodyDoes) {
                    closed = true;
                }
            }
            while (active.size() < limits.active() && !waiting.isEmpty()) {
                active.add(waiting.removeFirst());
            }
            if (closed) {
                active.addAll(waiting);
                waiting.clear();
            }
            activeNow = active.size();
            return !closed;
        }
    }

    /// Ends the thread after the step it is at; sequences that remain fail.
    @Override
    public void close() {
        synchronized (waiting) {
            closed = true;
            waiting.notifyAll();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
