package dev.zebra.jobs.artifact;

/// No published version is meant by a reference. Becomes a 404.
public final class UnknownArtifactException extends RuntimeException {

    public UnknownArtifactException(ArtifactReference reference) {
        super("no version is published that '" + reference + "' names");
    }
}
