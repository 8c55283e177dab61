package dev.zebra.jobs.rest;

import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.trigger.Trigger;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The body of `PUT /triggers/{name}`.
final class TriggerRequest {

    private static final Set<String> FIELDS = Set.of("name", "when", "job");
    private static final Set<String> WHEN = Set.of("artifact", "final", "labels", "metrics");
    private static final Set<String> BOUNDS = Set.of("above", "atLeast", "below", "atMost");
    private static final Set<String> JOB = Set.of("kind", "spec", "labels");

    private TriggerRequest() {}

    /// Reads the body; what is wrong is said of all fields at once.
    ///
    /// @param name the path's; the body may repeat it
    static Trigger read(String name, @Nullable String body) {
        var json = JsonBody.read(body, FIELDS);
        var repeated = json.optionalText("name");
        if (repeated != null && !repeated.equals(name)) {
            json.violate("name", "'" + repeated + "' is not '" + name + "', as the path says");
        }
        var when = json.body("when", WHEN);
        var job = json.body("job", JOB);
        var condition = when == null ? null : when(when);
        var template = job == null ? null : template(job);
        json.check();
        try {
            return new Trigger(
                    name,
                    Objects.requireNonNull(condition),
                    Objects.requireNonNull(template),
                    false,
                    null);
        } catch (IllegalArgumentException wrongName) {
            json.violate("name", String.valueOf(wrongName.getMessage()));
            json.check();
            throw wrongName;
        }
    }

    private static Trigger.@Nullable When when(JsonBody json) {
        var artifact = json.parsed("artifact", ArtifactName::parse);
        var onlyFinal = json.optionalTruth("final");
        var labels = json.texts("labels");
        var metrics = json.bodies("metrics", BOUNDS, TriggerRequest::bounds);
        return artifact == null ? null : new Trigger.When(artifact, onlyFinal, labels, metrics);
    }

    private static Trigger.Bounds bounds(JsonBody json) {
        return new Trigger.Bounds(
                json.optionalNumber("above"),
                json.optionalNumber("atLeast"),
                json.optionalNumber("below"),
                json.optionalNumber("atMost"));
    }

    private static Trigger.@Nullable Template template(JsonBody json) {
        var kind = json.parsed("kind", JobKind::of);
        var spec = json.object("spec");
        var labels = json.texts("labels");
        return kind == null || spec == null ? null : new Trigger.Template(kind, spec, labels);
    }
}
