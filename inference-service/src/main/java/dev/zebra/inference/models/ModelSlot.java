package dev.zebra.inference.models;

import dev.zebra.jobs.artifact.ArtifactVersion;

/// One version and what is known of it here. Guarded by the lock of [ServedModels].
final class ModelSlot {

    private final ArtifactVersion version;
    private ModelState state = new ModelState.Unloaded();
    private int leases;
    private long lastUse;

    ModelSlot(ArtifactVersion version) {
        this.version = version;
    }

    ArtifactVersion version() {
        return version;
    }

    /// `name@n`, which clients may ask for.
    String id() {
        return version.artifact().name() + "@" + version.version();
    }

    ModelState state() {
        return state;
    }

    void become(ModelState next) {
        state = next;
    }

    boolean ready() {
        return state instanceof ModelState.Ready;
    }

    int leases() {
        return leases;
    }

    void lease(long use) {
        leases++;
        lastUse = use;
    }

    void release() {
        leases--;
    }

    /// A counter of uses: larger is later.
    long lastUse() {
        return lastUse;
    }

    void used(long use) {
        lastUse = use;
    }
}
