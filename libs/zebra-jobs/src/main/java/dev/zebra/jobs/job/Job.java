package dev.zebra.jobs.job;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.artifact.ResolvedInput;
import dev.zebra.jobs.log.Position;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A job as this replica's fold knows it: the job JSON of the REST interface.
///
/// @param id its id; with an idempotency key a function of (principal, kind, key)
/// @param attempt the attempt that runs or comes next, or the last one once ended; from 1
/// @param holder the replica that runs it, while one does
/// @param spec as submitted
/// @param run the run it belongs to, if any
/// @param principal who submitted it
/// @param inputs what it runs on, once released
/// @param outputs exact versions it made, once succeeded
/// @param submitted broker time of the submission
/// @param started broker time of the current or last attempt's claim
/// @param ended broker time of the end, while ended
/// @param reason why it failed or what happened last to it, in words
/// @param waitingFor while WAITING, what for
/// @param terms how urgent it is and how long it may take
/// @param queue while QUEUED, its place
/// @param why while nothing runs it, what it waits for, in words
/// @param retryAt while BACKING_OFF, broker time from which it is queued again
/// @param progress the last report, if it is still known
/// @param position of the last record that concerned it
@JsonPropertyOrder({
    "id",
    "kind",
    "state",
    "attempt",
    "holder",
    "spec",
    "labels",
    "run",
    "principal",
    "inputs",
    "outputs",
    "submitted",
    "started",
    "ended",
    "reason",
    "waitingFor",
    "terms",
    "queue",
    "why",
    "retryAt",
    "progress",
    "position"
})
public record Job(
        String id,
        JobKind kind,
        StateName state,
        int attempt,
        @Nullable Holder holder,
        JsonNode spec,
        Map<String, String> labels,
        @Nullable String run,
        String principal,
        List<ResolvedInput> inputs,
        List<ArtifactReference> outputs,
        Instant submitted,
        @Nullable Instant started,
        @Nullable Instant ended,
        @Nullable String reason,
        List<WaitingFor> waitingFor,
        Terms terms,
        @Nullable QueuePlace queue,
        @Nullable String why,
        @Nullable Instant retryAt,
        @Nullable JobProgress progress,
        Position position) {}
