package dev.zebra.jobs.artifact;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Holds the bytes of artifacts, one directory a digest. A reader never sees half an artifact.
public interface ArtifactStore {

    /// Moves a finished directory to its place, with its manifest beside the payload, so that it is
    /// safe on disk when this returns. If the digest is already there, whole, only the manifest is
    /// added and the directory stays where it is: the caller drops it once the publication is known
    /// to readers, since until then a deletion may still take the bytes.
    void keep(Path finished, ArtifactName name, String digest, Manifest manifest)
            throws IOException;

    /// Where the payload of a digest lies; to be read only.
    Path directory(ArtifactName name, String digest);

    /// True if the digest's payload is there, whole.
    boolean has(ArtifactName name, String digest);

    /// Reads a payload; true if it is what its digest says.
    boolean verify(ArtifactName name, String digest) throws IOException;

    /// Everything that is kept.
    List<Payload> list() throws IOException;

    /// What is kept under one digest.
    ///
    /// @param place `kind/name/digest`
    /// @param manifests of its publications; empty if none can be read
    record Payload(String place, List<Manifest> manifests) {}

    /// Removes a digest's bytes; nothing happens if they are gone.
    void remove(ArtifactName name, String digest) throws IOException;
}
