package dev.zebra.jobs.job;

/// Where a job stands among those of its service that may be claimed.
///
/// @param position 1 for the one that is claimed next
/// @param length how many may be claimed
public record QueuePlace(int position, int length) {}
