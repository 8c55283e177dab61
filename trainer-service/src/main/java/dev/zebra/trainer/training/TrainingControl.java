package dev.zebra.trainer.training;

import java.util.concurrent.atomic.AtomicBoolean;

/// What was asked of a running training from outside. The loop looks between two steps.
public final class TrainingControl {

    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicBoolean checkpoint = new AtomicBoolean();

    /// Asks for a resume state and the end.
    public void stop() {
        stop.set(true);
    }

    /// Asks for a resume state.
    public void checkpoint() {
        checkpoint.set(true);
    }

    boolean stopRequested() {
        return stop.get();
    }

    boolean takeCheckpointRequest() {
        return checkpoint.getAndSet(false);
    }
}
