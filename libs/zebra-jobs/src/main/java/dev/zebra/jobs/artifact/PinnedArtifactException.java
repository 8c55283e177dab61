package dev.zebra.jobs.artifact;

import java.util.List;

/// The version cannot be deleted because something needs it. Becomes a 409.
public final class PinnedArtifactException extends RuntimeException {

    private final transient List<String> pins;

    public PinnedArtifactException(ArtifactReference reference, List<String> pins) {
        super(reference + " is in use: " + String.join(", ", pins));
        this.pins = List.copyOf(pins);
    }

    /// What needs it, such as `job 5e0f...` or `alias production`.
    public List<String> pins() {
        return pins;
    }
}
