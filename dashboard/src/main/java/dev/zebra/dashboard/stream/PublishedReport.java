package dev.zebra.dashboard.stream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.jobs.artifact.ArtifactReference;
import java.time.Instant;

/// A report and its contents.
///
/// @param reference its exact version
/// @param published broker time of its publication
/// @param report its `report.json`
record PublishedReport(ArtifactReference reference, Instant published, JsonNode report) {}
