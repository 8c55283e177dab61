package dev.zebra.jobs.artifact;

import java.nio.file.Path;
import java.util.function.Consumer;

/// A local store that tells before each step that changes the disk, for tests that crash there.
public final class SteppedStore {

    private SteppedStore() {}

    /// @param step is told the name of every step and may keep it from happening by not returning
    public static ArtifactStore of(Path root, Consumer<String> step) {
        return new LocalArtifactStore(root, step::accept);
    }
}
