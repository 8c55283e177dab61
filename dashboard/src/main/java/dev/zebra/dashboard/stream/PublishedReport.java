package dev.zebra.dashboard.stream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.jobs.artifact.ArtifactReference;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A report and its contents.
///
/// @param reference its exact version
/// @param model the exact version of the model it is about, if its labels tell
/// @param published broker time of its publication
/// @param report its `report.json`
record PublishedReport(
        ArtifactReference reference, @Nullable String model, Instant published, JsonNode report) {}
