package dev.zebra.jobs.artifact;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Holds the bytes of artifacts by digest. A reader never sees half an artifact. Publications of
/// equal bytes may share them; each leaves a manifest, and the bytes go with the last manifest.
public interface ArtifactStore extends AutoCloseable {

    /// Makes a finished directory readable under its digest, with its manifest, so that it is safe
    /// when this returns. The directory may be gone afterwards or not: the caller drops what is
    /// left once the publication is known to readers.
    void keep(Path finished, ArtifactName name, String digest, Manifest manifest)
            throws IOException;

    /// The payload of a digest on this machine, brought here first if it lies elsewhere.
    ///
    /// @throws java.nio.file.NoSuchFileException if the store does not hold it
    /// @throws java.io.InterruptedIOException if the thread was interrupted while bringing it
    Reading open(ArtifactName name, String digest) throws IOException;

    /// A payload on this machine, to be read only; it is not evicted until closed.
    interface Reading extends AutoCloseable {

        /// Holds the payload's files.
        Path directory();

        @Override
        void close();
    }

    /// One small file of a payload, without bringing the others here.
    ///
    /// @throws java.nio.file.NoSuchFileException if there is none
    byte[] read(ArtifactName name, String digest, String file) throws IOException;

    /// True if the digest's payload is there, whole.
    boolean has(ArtifactName name, String digest) throws IOException;

    /// Reads a payload; true if it is what its digest says.
    boolean verify(ArtifactName name, String digest) throws IOException;

    /// Everything that is kept.
    List<Payload> list() throws IOException;

    /// What is kept in one place.
    ///
    /// @param place `kind/name/digest`, and more where publications do not share bytes
    /// @param manifests of its publications; empty if none can be read
    record Payload(String place, List<Manifest> manifests) {}

    /// Takes a publication's manifest away, and the bytes with it if no other publication has left
    /// one, also one that comes at this moment. Nothing happens if it is gone.
    void remove(ArtifactName name, String digest, String publication) throws IOException;

    /// Where logs of jobs are kept for other replicas; empty if all write them in one directory.
    default Optional<LogArchive> logs() {
        return Optional.empty();
    }

    /// Why it cannot be used now, in words; empty if it can.
    Optional<String> trouble();

    @Override
    void close();
}
