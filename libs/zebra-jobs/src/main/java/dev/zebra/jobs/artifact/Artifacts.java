package dev.zebra.jobs.artifact;

import dev.zebra.jobs.log.Feed;
import dev.zebra.jobs.log.LogUnavailableException;
import dev.zebra.jobs.log.Position;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The registry of all artifacts, as folded here. Reads never block.
public interface Artifacts {

    /// The version a reference means now: empty if it is not published (yet). A number names its
    /// version even when deleted; everything else skips deleted versions.
    Optional<ArtifactVersion> resolve(ArtifactReference reference);

    /// All versions of an artifact, oldest first, deleted ones included.
    List<ArtifactVersion> versions(ArtifactName name);

    /// Versions by kind, name and run, deleted ones left out, newest publication first. Null
    /// accepts all.
    List<ArtifactVersion> list(
            @Nullable ArtifactKind kind, @Nullable String name, @Nullable String run);

    /// What a job has published so far, oldest first.
    List<ArtifactVersion> publishedBy(String job);

    /// The aliases of an artifact and the versions they point at.
    Map<String, Integer> aliases(ArtifactName name);

    /// Where the version's payload lies; to be read only.
    Path directory(ArtifactVersion version);

    /// Calls `listener` once for every version folded so far and then for every later one, on a
    /// virtual thread of its own, in fold order.
    ///
    /// @return ends the calls
    Feed.Subscription onPublished(Consumer<ArtifactVersion> listener);

    /// Points an alias at a version.
    ///
    /// @throws UnknownArtifactException if the reference names no published version
    /// @throws LogUnavailableException if the log did not answer in time
    Position alias(ArtifactReference reference, String alias);

    /// Decides the deletion of the version named; its bytes go once nothing reads them. Deleting a
    /// deleted version changes nothing.
    ///
    /// @throws UnknownArtifactException if the reference names no published version
    /// @throws PinnedArtifactException if a live job or an alias needs it
    /// @throws LogUnavailableException if the log did not answer in time
    Position delete(ArtifactReference reference, String principal);
}
