package dev.zebra.cli.pipeline;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.job.JobKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A pipeline file that makes sense: jobs that name each other's products, and standing triggers.
///
/// @param name what the pipeline is called
/// @param jobs in the order of the file
/// @param triggers in the order of the file
public record Pipeline(String name, List<Step> jobs, List<Subscription> triggers) {

    public Pipeline {
        jobs = List.copyOf(jobs);
        triggers = List.copyOf(triggers);
    }

    /// A job to submit.
    ///
    /// @param key its name in the file, part of its idempotency key
    /// @param spec as the service gets it
    public record Step(String key, JobKind kind, ObjectNode spec, Map<String, String> labels) {

        /// The product, by the convention that it is named in the field `output`.
        public Optional<ArtifactName> output() {
            return outputOf(spec);
        }
    }

    /// A trigger to put.
    ///
    /// @param when which publications match, as the service gets it
    /// @param artifact what `when` waits for
    /// @param job the job that a publication submits
    public record Subscription(String name, ObjectNode when, ArtifactName artifact, Step job) {}

    /// Everything the pipeline makes, triggers' jobs included.
    Set<ArtifactName> outputs() {
        return Stream.concat(jobs.stream(), triggers.stream().map(Subscription::job))
                .flatMap(step -> step.output().stream())
                .collect(Collectors.toSet());
    }

    private static Optional<ArtifactName> outputOf(ObjectNode spec) {
        try {
            return Optional.ofNullable(spec.get("output"))
                    .filter(output -> output.isTextual())
                    .map(output -> ArtifactName.parse(output.textValue()));
        } catch (IllegalArgumentException noName) {
            return Optional.empty();
        }
    }
}
