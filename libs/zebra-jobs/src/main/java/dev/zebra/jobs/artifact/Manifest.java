package dev.zebra.jobs.artifact;

import java.time.Instant;
import java.util.List;

/// What is written beside a payload, so that the registry could be rebuilt from the store: the
/// publication itself and its files. Not part of the digest.
///
/// @param created clock of the replica that wrote it
public record Manifest(
        ArtifactEvent.Published publication, List<PayloadDigest.Entry> files, Instant created) {}
