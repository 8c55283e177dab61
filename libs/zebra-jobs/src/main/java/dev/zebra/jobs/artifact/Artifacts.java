package dev.zebra.jobs.artifact;

import dev.zebra.jobs.log.Feed;
import dev.zebra.jobs.log.LogUnavailableException;
import dev.zebra.jobs.log.Position;
import java.io.IOException;
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

    /// The versions that the filter accepts, newest publication first.
    List<ArtifactVersion> list(ArtifactFilter filter);

    /// What a job has published so far, oldest first.
    List<ArtifactVersion> publishedBy(String job);

    /// The aliases of an artifact and the versions they point at.
    Map<String, Integer> aliases(ArtifactName name);

    /// The version's payload on this machine, brought here first if the store is elsewhere.
    ///
    /// @throws java.nio.file.NoSuchFileException if its bytes are gone
    ArtifactStore.Reading open(ArtifactVersion version) throws IOException;

    /// One small file of a version's payload, without bringing the others here.
    ///
    /// @throws java.nio.file.NoSuchFileException if there is none
    byte[] read(ArtifactVersion version, String file) throws IOException;

    /// Calls `listener` once for every version folded so far and then for every later one, on a
    /// virtual thread of its own, in fold order.
    ///
    /// @return ends the calls
    Feed.Subscription onPublished(Consumer<ArtifactVersion> listener);

    /// Where the aliases of an artifact have pointed, oldest move first.
    List<AliasMove> moves(ArtifactName name);

    /// Points an alias at a version.
    ///
    /// @param expected what it must point at until then, 0 for nothing; null if that does not
    ///     matter
    /// @throws UnknownArtifactException if the reference names no published version
    /// @throws AliasConflictException if it pointed elsewhere when the log took the record
    /// @throws LogUnavailableException if the log did not answer in time
    Position alias(
            ArtifactReference reference,
            String alias,
            @Nullable Integer expected,
            String principal);

    /// Takes an alias away; empty if there is none of that name.
    ///
    /// @throws LogUnavailableException if the log did not answer in time
    Optional<Position> unalias(ArtifactName name, String alias, String principal);

    /// Marks a version as not to be used any more, so that `latest` passes over it, or takes the
    /// mark away.
    ///
    /// @param reason why not; null to take it away
    /// @throws UnknownArtifactException if the reference names no published version
    /// @throws LogUnavailableException if the log did not answer in time
    Position deprecate(ArtifactReference reference, @Nullable String reason, String principal);

    /// What a version was made from, or what was made from it.
    ///
    /// @param depth how many steps at most
    /// @throws UnknownArtifactException if the reference names no published version
    Lineage lineage(ArtifactReference reference, Lineage.Direction direction, int depth);

    /// Compares the registry with the store and announces again what the store holds and the log
    /// does not know, such as after a loss of the log. Nothing is removed.
    ///
    /// @param verify whether payloads are read and their digests computed
    /// @throws LogUnavailableException if the log did not answer in time; what was found until then
    ///     is announced
    Rescan rescan(boolean verify) throws IOException;

    /// Decides the deletion of the version named; its bytes go once nothing reads them. Deleting a
    /// deleted version changes nothing.
    ///
    /// @throws UnknownArtifactException if the reference names no published version
    /// @throws PinnedArtifactException if a live job or an alias needs it
    /// @throws LogUnavailableException if the log did not answer in time
    Position delete(ArtifactReference reference, String principal);
}
