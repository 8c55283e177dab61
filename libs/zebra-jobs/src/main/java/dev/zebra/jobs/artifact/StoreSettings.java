package dev.zebra.jobs.artifact;

import java.io.IOException;
import java.nio.file.Path;

/// Where artifacts lie, and where this replica works.
public sealed interface StoreSettings {

    /// A directory that all replicas share.
    record Directory(Path root) implements StoreSettings {}

    /// A bucket, and a directory of this replica alone for payloads it reads and jobs it runs.
    ///
    /// @param cacheBytes how much of what was read stays, in bytes
    record Bucket(S3Place place, Path local, long cacheBytes) implements StoreSettings {
        public Bucket {
            if (cacheBytes < 1) {
                throw new IllegalArgumentException(
                        "zebra.store.cache-size must be positive, not " + cacheBytes);
            }
        }
    }

    /// A store as these settings say; nothing is asked of it yet.
    default ArtifactStore open() throws IOException {
        return switch (this) {
            case Directory(var root) -> new LocalArtifactStore(root);
            case Bucket(var place, var local, long bytes) ->
                    new S3ArtifactStore(place, local.resolve("payloads"), bytes);
        };
    }

    /// The directory of running jobs; finished ones move from here into the store.
    default Path workspace() {
        return switch (this) {
            case Directory(var root) -> root;
            case Bucket(_, var local, _) -> local;
        };
    }
}
