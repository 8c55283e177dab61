package dev.zebra.inference.models;

import java.util.concurrent.atomic.AtomicBoolean;

/// The use of a loaded model: it stays in memory until all leases are closed.
public final class ModelLease implements AutoCloseable {

    private final LoadedModel model;
    private final Runnable release;
    private final AtomicBoolean open = new AtomicBoolean(true);

    ModelLease(LoadedModel model, Runnable release) {
        this.model = model;
        this.release = release;
    }

    /// The model.
    public LoadedModel model() {
        return model;
    }

    /// Lets go of it; again does nothing.
    @Override
    public void close() {
        if (open.getAndSet(false)) {
            release.run();
        }
    }
}
