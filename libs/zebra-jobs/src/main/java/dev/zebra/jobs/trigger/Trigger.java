package dev.zebra.jobs.trigger;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.artifact.ArtifactVersion;
import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.log.Json;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A standing subscription: every publication that matches `when`, from the trigger's own record
/// on, submits one job.
///
/// @param name its name: lower-case letters, digits, `.`, `_` and `-`, at most 64
/// @param paused true while it submits nothing
/// @param since broker time from which publications count: of its record, or of its last
///     resumption; null in a request
public record Trigger(
        String name, When when, Template job, boolean paused, @Nullable Instant since) {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    public Trigger {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'"
                            + name
                            + "' is no trigger name: lower-case letters, digits, '.', '_' and '-', at most"
                            + " 64");
        }
    }

    /// Which publications match.
    ///
    /// @param artifact of this artifact
    /// @param onlyFinal (`final` in JSON) only the products of jobs, not checkpoints on the way;
    ///     true unless said otherwise
    /// @param labels only with all of these labels
    /// @param metrics only where each of these numbers of the publication is within its bounds; one
    ///     that is missing or no number is not. The name is that of a metric, or a JSON pointer
    ///     into the metrics, such as `/perplexity/512`
    public record When(
            ArtifactName artifact,
            @com.fasterxml.jackson.annotation.JsonProperty("final") @Nullable Boolean onlyFinal,
            @Nullable Map<String, String> labels,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable Map<String, Bounds> metrics) {
        public When {
            metrics = metrics == null ? Map.of() : Map.copyOf(metrics);
            onlyFinal = onlyFinal == null || onlyFinal;
            labels = labels == null ? Map.of() : Map.copyOf(labels);
        }
    }

    /// Between what a number must lie; what is null does not bound it.
    ///
    /// @param above it must be greater
    /// @param atLeast it must not be less
    /// @param below it must be less
    /// @param atMost it must not be greater
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Bounds(
            @Nullable Double above,
            @Nullable Double atLeast,
            @Nullable Double below,
            @Nullable Double atMost) {
        public Bounds {
            if (above == null && atLeast == null && below == null && atMost == null) {
                throw new IllegalArgumentException(
                        "bounds are at least one of above, atLeast, below and atMost");
            }
        }

        boolean hold(double number) {
            return (above == null || number > above)
                    && (atLeast == null || number >= atLeast)
                    && (below == null || number < below)
                    && (atMost == null || number <= atMost);
        }
    }

    /// True if a publication starts the trigger's job.
    public boolean startedBy(ArtifactVersion version) {
        return !paused
                && since != null
                && !version.published().isBefore(since)
                && !version.deleted()
                && version.artifact().equals(when.artifact())
                && (version.isFinal() || Boolean.FALSE.equals(when.onlyFinal()))
                && version.labels().entrySet().containsAll(when.labels().entrySet())
                && when.metrics().entrySet().stream()
                        .allMatch(
                                metric ->
                                        holds(
                                                version.metrics(),
                                                metric.getKey(),
                                                metric.getValue()));
    }

    private static boolean holds(Map<String, JsonNode> metrics, String name, Bounds bounds) {
        var value =
                name.startsWith("/")
                        ? Json.tree(metrics).at(name)
                        : metrics.getOrDefault(name, MissingNode.getInstance());
        return value.isNumber() && bounds.hold(value.doubleValue());
    }

    /// The job to submit.
    ///
    /// @param spec in whose strings `${artifact}` stands for the publication's `kind:name@n`,
    ///     `${run}` for its run and `${input:/POINTER}` for what the field at that pointer named in
    ///     the spec of the job that made it: a report leads back to its model by `${input:/model}`
    public record Template(
            JobKind kind,
            JsonNode spec,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable Map<String, String> labels) {
        public Template {
            labels = labels == null ? Map.of() : Map.copyOf(labels);
        }
    }
}
