package dev.zebra.jobs.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.job.Submission;
import dev.zebra.jobs.job.Terms;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// The body of `POST /jobs`.
///
/// @param kind what to do
/// @param spec the kind's own fields
/// @param run the run it belongs to
/// @param labels free marks that lists can filter by
/// @param terms how urgent it is and how long it may take: the fields `priority`, `retries`,
///     `inputsDeadline` and `deadline`
@Schema(name = "JobRequest")
record JobRequest(
        JobKind kind,
        @Schema(type = org.eclipse.microprofile.openapi.annotations.enums.SchemaType.OBJECT)
                ObjectNode spec,
        @Nullable String run,
        Map<String, String> labels,
        Terms terms) {

    private static final Set<String> FIELDS =
            Set.of(
                    "kind",
                    "spec",
                    "run",
                    "labels",
                    "priority",
                    "retries",
                    "inputsDeadline",
                    "deadline");

    /// Reads the body; what is wrong is said of all fields at once.
    static JobRequest read(@Nullable String body) {
        var json = JsonBody.read(body, FIELDS);
        var kind = json.parsed("kind", JobKind::of);
        var spec = json.object("spec");
        var run = json.optionalText("run");
        var labels = json.texts("labels");
        var priority = json.optionalInteger("priority");
        var retries = json.optionalInteger("retries");
        var inputsDeadline = json.optionalDuration("inputsDeadline");
        var deadline = json.optionalDuration("deadline");
        json.check();
        return new JobRequest(
                Objects.requireNonNull(kind),
                Objects.requireNonNull(spec),
                run,
                labels,
                new Terms(
                        priority == null ? 0 : priority,
                        retries,
                        inputsDeadline == null ? Terms.PATIENCE : inputsDeadline,
                        deadline));
    }

    Submission submission(String principal, IdempotencyKey key) {
        return new Submission(kind, spec, run, labels, terms, principal, key.value());
    }
}
