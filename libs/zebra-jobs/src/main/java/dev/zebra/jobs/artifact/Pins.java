package dev.zebra.jobs.artifact;

import java.util.List;

/// Tells what needs a version, so that it is not deleted.
@FunctionalInterface
public interface Pins {

    /// What needs it, in words, such as `job 5e0f...`; empty if nothing does.
    List<String> of(ArtifactVersion version);
}
