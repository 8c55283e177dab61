package dev.zebra.cli.job;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.cli.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a command needs of a job's JSON; fields the command does not know are left aside.
@JsonIgnoreProperties(ignoreUnknown = true)
public record JobView(
        String id,
        String kind,
        State state,
        int attempt,
        @Nullable String run,
        @Nullable String principal,
        JsonNode spec,
        List<String> outputs,
        @Nullable Instant submitted,
        @Nullable Instant started,
        @Nullable Instant ended,
        @Nullable String reason,
        List<Waiting> waitingFor,
        @Nullable String why,
        @Nullable Progress progress) {

    public JobView {
        outputs = Objects.requireNonNullElse(outputs, List.of());
        waitingFor = Objects.requireNonNullElse(waitingFor, List.of());
    }

    /// The states of a job; UNKNOWN is one of a newer service.
    public enum State {
        WAITING,
        QUEUED,
        RUNNING,
        CANCELLING,
        PAUSING,
        PAUSED,
        BACKING_OFF,
        SUCCEEDED,
        FAILED,
        CANCELLED,
        @com.fasterxml.jackson.annotation.JsonEnumDefaultValue
        UNKNOWN;

        /// True when it will not change by itself.
        public boolean ended() {
            return this == SUCCEEDED || this == FAILED || this == CANCELLED;
        }
    }

    /// An input that is not there yet.
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Waiting(
            @Nullable String pointer, @Nullable String reference, @Nullable String reason) {}

    /// The last report.
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Progress(double fraction, Map<String, JsonNode> fields) {
        public Progress {
            fields = Objects.requireNonNullElse(fields, Map.of());
        }
    }

    /// Reads one job.
    static JobView of(JsonNode json) {
        return Json.MAPPER.convertValue(json, JobView.class);
    }

    /// How long the last attempt has taken so far, or took; zero before one.
    public Duration duration() {
        if (started == null) {
            return Duration.ZERO;
        }
        var until = ended == null ? Instant.now() : ended;
        return until.isBefore(started) ? Duration.ZERO : Duration.between(started, until);
    }
}
