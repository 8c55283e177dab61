package dev.zebra.jobs.trigger;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.job.JobKind;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A standing subscription: every publication that matches `when`, from the trigger's own record
/// on, submits one job.
///
/// @param name its name: lower-case letters, digits, `.`, `_` and `-`, at most 64
/// @param since broker time of its record; null in a request
public record Trigger(String name, When when, Template job, @Nullable Instant since) {

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
    public record When(
            ArtifactName artifact,
            @com.fasterxml.jackson.annotation.JsonProperty("final") @Nullable Boolean onlyFinal,
            @Nullable Map<String, String> labels) {
        public When {
            onlyFinal = onlyFinal == null || onlyFinal;
            labels = labels == null ? Map.of() : Map.copyOf(labels);
        }
    }

    /// The job to submit.
    ///
    /// @param spec in whose strings `${artifact}` stands for the publication's `kind:name@n` and
    ///     `${run}` for its run
    public record Template(
            JobKind kind,
            JsonNode spec,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable Map<String, String> labels) {
        public Template {
            labels = labels == null ? Map.of() : Map.copyOf(labels);
        }
    }
}
