package dev.zebra.jobs.job;

import dev.zebra.jobs.artifact.ArtifactReference;

/// An input that keeps a job WAITING.
///
/// @param pointer JSON pointer of the spec's field
/// @param reference what is waited for
/// @param reason in words, such as `not published yet` or that the job making it failed
public record WaitingFor(String pointer, ArtifactReference reference, String reason) {}
