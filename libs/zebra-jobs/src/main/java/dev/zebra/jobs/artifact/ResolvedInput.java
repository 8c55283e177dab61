package dev.zebra.jobs.artifact;

/// An input as `released` fixed it: the job runs on this digest for ever.
///
/// @param pointer JSON pointer of the field of the spec that named it, such as `/tokenizer`
/// @param reference the exact version, `kind:name@n`
/// @param digest its digest
public record ResolvedInput(String pointer, ArtifactReference reference, String digest) {}
