package dev.zebra.dashboard.stream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.jobs.artifact.ArtifactVersion;
import dev.zebra.jobs.job.Job;
import java.util.List;
import java.util.Map;

/// Everything the page shows, at one moment.
///
/// @param jobs all jobs, newest first
/// @param curves fields of the progress reports by job, for jobs that report a loss
/// @param reports all reports, oldest first
/// @param models all models, oldest first
/// @param timeline the newest events, oldest first
record Snapshot(
        List<Job> jobs,
        Map<String, List<Map<String, JsonNode>>> curves,
        List<PublishedReport> reports,
        List<ArtifactVersion> models,
        List<TimelineEntry> timeline) {}
