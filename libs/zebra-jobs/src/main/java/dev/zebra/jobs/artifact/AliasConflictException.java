package dev.zebra.jobs.artifact;

/// The alias does not point at what the request expected. Becomes a 409.
public final class AliasConflictException extends RuntimeException {

    private final transient int now;

    /// @param expected 0 for nothing
    /// @param now 0 for nothing
    public AliasConflictException(ArtifactName artifact, String alias, int expected, int now) {
        super(
                artifact
                        + "@"
                        + alias
                        + " points at "
                        + words(now)
                        + ", not at "
                        + words(expected)
                        + " as expected");
        this.now = now;
    }

    private static String words(int version) {
        return version == 0 ? "nothing" : "version " + version;
    }

    /// The version it points at; 0 for nothing.
    public int now() {
        return now;
    }
}
