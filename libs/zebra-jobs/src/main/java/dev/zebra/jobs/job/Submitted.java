package dev.zebra.jobs.job;

import dev.zebra.jobs.log.Position;

/// What became of a submission or another write about a job.
///
/// @param job the job as folded afterwards
/// @param position the position to wait for so as to see it on any replica
/// @param created true if this call created the job, false if it was there
public record Submitted(Job job, Position position, boolean created) {}
