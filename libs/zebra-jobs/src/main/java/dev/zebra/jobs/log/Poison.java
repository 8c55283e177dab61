package dev.zebra.jobs.log;

/// A record that this replica could not read and skipped.
///
/// @param reason why not
public record Poison(Position position, String reason) {}
