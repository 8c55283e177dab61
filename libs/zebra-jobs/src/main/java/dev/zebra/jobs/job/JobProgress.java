package dev.zebra.jobs.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;

/// One report of how far a job is.
///
/// @param fraction done, 0 to 1
/// @param fields numbers and words of this kind of work, such as `step`, `loss`,
///     `tokensPerSecond`, `etaSeconds`
/// @param at broker time of the report
public record JobProgress(double fraction, Map<String, JsonNode> fields, Instant at) {

    public JobProgress {
        fields = Map.copyOf(fields);
    }
}
