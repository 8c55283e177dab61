package dev.zebra.inference.engine;

import dev.zebra.data.tokenizer.Tokenizer;
import dev.zebra.model.ZebraModel;
import dev.zebra.model.generation.Generator;
import io.quarkus.logging.Log;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Generates with one model on one platform thread: each step is one forward in which every active
/// sequence gets a token or reads a piece of its prompt, so that short answers do not wait for long
/// ones.
public final class Engine implements AutoCloseable {

    /// How much is taken on.
    ///
    /// @param active sequences in one step
    /// @param queued sequences that wait for a place
    /// @param prefillChunk tokens of prompts read in a step, of all sequences together
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

    /// How many sequences it works on now.
    public int active() {
        return activeNow;
    }

    private void run() {
        Generator generator = null;
        try {
            generator = newGenerator();
            while (admit()) {
                generator = step(generator);
            }
        } catch (RuntimeException | Error failure) {
            Log.error("the engine of a model cannot go on", failure);
        } finally {
            abandon();
            if (generator != null) {
                generator.close();
            }
        }
    }

    /// Nobody is left to wait for ever, however the thread ends.
    private void abandon() {
        synchronized (waiting) {
            closed = true;
            active.addAll(waiting);
            waiting.clear();
        }
        active.forEach(
                sequence -> sequence.fail(new IllegalStateException("the model was unloaded")));
        active.clear();
    }

    /// A step of all sequences; the generator for the next one.
    private Generator step(Generator generator) {
        try {
            active.removeIf(sequence -> !goesOn(sequence, generator));
            generator.step();
            active.removeIf(Sequence::ended);
            return generator;
        } catch (RuntimeException | Error failure) {
            Log.error("a step of the model failed", failure);
            active.forEach(sequence -> sequence.fail(failure));
            active.clear();
            generator.close();
            return newGenerator();
        }
    }

    private boolean goesOn(Sequence sequence, Generator generator) {
        if (sequence.cancelled()) {
            sequence.leave(generator);
            return false;
        }
        try {
            if (!sequence.begun()) {
                sequence.begin(generator);
            }
            return true;
        } catch (RuntimeException refused) {
            sequence.fail(refused);
            return false;
        }
    }

    private Generator newGenerator() {
        return new Generator(
                model,
                limits.active(),
                model.config().maxPositions(),
                limits.prefillChunk(),
                tokenizer.vocabularySize());
    }

    /// Fills the free places, waiting for a sequence if there is none; false once closed.
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
