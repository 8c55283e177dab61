package dev.zebra.cli.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.job.JobKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads a pipeline file and refuses what makes no sense, all of it at once and with line numbers.
/// What only a service can know (the fields of a kind's spec) is left to the services.
final class PipelineReader {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    private static final Set<String> PIPELINE = Set.of("name", "jobs", "triggers");
    private static final Set<String> JOB = Set.of("kind", "spec", "labels");
    private static final Set<String> TRIGGER = Set.of("when", "job");
    private static final Set<String> WHEN = Set.of("artifact", "final", "labels");

    private final Located document;
    private final List<PipelineProblem> problems = new ArrayList<>();

    private PipelineReader(Located document) {
        this.document = document;
    }

    /// Reads the text of a pipeline file; throws [InvalidPipelineException].
    static Pipeline read(String text) {
        return read(YamlDocument.read(text));
    }

    static Pipeline read(Located document) {
        return new PipelineReader(document).pipeline();
    }

    private Pipeline pipeline() {
        var root = fields(document.root(), "", PIPELINE);
        var name = root == null ? "" : name(root.get("name"));
        var jobs = new ArrayList<Pipeline.Step>();
        each(root, "/jobs", (key, value, at) -> step(key, value, at).ifPresent(jobs::add));
        if (jobs.isEmpty() && problems.isEmpty()) {
            problem("/jobs", "at least one job is needed");
        }
        var triggers = new ArrayList<Pipeline.Subscription>();
        each(root, "/triggers", (key, value, at) -> trigger(key, value, at, triggers));
        refuseSharedNames(jobs, triggers);
        refuseDoubleOutputs(jobs);
        refuseCycles(jobs);
        if (!problems.isEmpty()) {
            problems.sort(java.util.Comparator.comparingInt(PipelineProblem::line));
            throw new InvalidPipelineException(problems);
        }
        return new Pipeline(name, jobs, triggers);
    }

    private String name(@Nullable JsonNode value) {
        if (value == null || !value.isTextual() || !NAME.matcher(value.asText()).matches()) {
            problem(
                    "/name",
                    "is required: lower-case letters, digits, '.', '_' and '-', at most 64");
            return "";
        }
        return value.asText();
    }

    private java.util.Optional<Pipeline.Step> step(String key, JsonNode value, String at) {
        var fields = fields(value, at, JOB);
        if (fields == null) {
            return java.util.Optional.empty();
        }
        var kind = kind(fields.get("kind"), at + "/kind");
        var spec = fields.get("spec");
        if (!(spec instanceof ObjectNode object)) {
            problem(at + "/spec", "is required and holds the fields of the job's kind");
            return java.util.Optional.empty();
        }
        var labels = labels(fields.get("labels"), at + "/labels");
        output(object, at);
        return kind == null
                ? java.util.Optional.empty()
                : java.util.Optional.of(new Pipeline.Step(key, kind, object, labels));
    }

    private void output(ObjectNode spec, String at) {
        var output = spec.get("output");
        if (output != null) {
            artifact(output, at + "/spec/output");
        }
    }

    private void trigger(
            String name, JsonNode value, String at, List<Pipeline.Subscription> triggers) {
        var fields = fields(value, at, TRIGGER);
        if (fields == null) {
            return;
        }
        var when = fields(fields.get("when"), at + "/when", WHEN);
        var artifact = when == null ? null : artifact(when.get("artifact"), at + "/when/artifact");
        if (when != null && when.has("final") && !when.get("final").isBoolean()) {
            problem(at + "/when/final", "is true or false");
        }
        var job = step(name, fields.path("job"), at + "/job");
        if (when != null && artifact != null && job.isPresent()) {
            triggers.add(new Pipeline.Subscription(name, when, artifact, job.get()));
        }
    }

    private @Nullable JobKind kind(@Nullable JsonNode value, String at) {
        var kinds =
                Arrays.stream(JobKind.values()).map(JobKind::id).collect(Collectors.joining(", "));
        if (value == null || !value.isTextual()) {
            problem(at, "is required; kinds are " + kinds);
            return null;
        }
        var kind = JobKind.find(value.asText());
        if (kind.isEmpty()) {
            problem(at, "unknown kind '" + value.asText() + "'; kinds are " + kinds);
        }
        return kind.orElse(null);
    }

    private @Nullable ArtifactName artifact(@Nullable JsonNode value, String at) {
        if (value == null || !value.isTextual()) {
            problem(at, "is required: an artifact as kind:name, such as model:books");
            return null;
        }
        try {
            return ArtifactName.parse(value.asText());
        } catch (IllegalArgumentException invalid) {
            problem(at, String.valueOf(invalid.getMessage()));
            return null;
        }
    }

    private Map<String, String> labels(@Nullable JsonNode value, String at) {
        if (value == null || value.isNull()) {
            return Map.of();
        }
        if (!value.isObject()) {
            problem(at, "labels are names with values");
            return Map.of();
        }
        var labels = new HashMap<String, String>();
        value.properties().forEach(field -> labels.put(field.getKey(), field.getValue().asText()));
        return labels;
    }

    private @Nullable ObjectNode fields(@Nullable JsonNode value, String at, Set<String> known) {
        if (!(value instanceof ObjectNode object)) {
            problem(at, "is required and has the fields " + sorted(known));
            return null;
        }
        object.fieldNames()
                .forEachRemaining(
                        field -> {
                            if (!known.contains(field)) {
                                problem(
                                        Located.child(at, field),
                                        "unknown field; known are " + sorted(known));
                            }
                        });
        return object;
    }

    private interface Named {
        void read(String key, JsonNode value, String at);
    }

    private void each(@Nullable ObjectNode root, String at, Named named) {
        var value = root == null ? null : root.get(at.substring(1));
        if (value == null || value.isNull()) {
            return;
        }
        if (!value.isObject()) {
            problem(at, "is a map of names to their contents");
            return;
        }
        for (var entry : value.properties()) {
            var pointer = Located.child(at, entry.getKey());
            if (!NAME.matcher(entry.getKey()).matches()) {
                problem(
                        pointer,
                        "names are lower-case letters, digits, '.', '_' and '-', at most 64");
            }
            named.read(entry.getKey(), entry.getValue(), pointer);
        }
    }

    /// Whoever follows a run calls its jobs by these names, those of triggers by the trigger's.
    private void refuseSharedNames(List<Pipeline.Step> jobs, List<Pipeline.Subscription> triggers) {
        var keys = jobs.stream().map(Pipeline.Step::key).collect(Collectors.toSet());
        for (var trigger : triggers) {
            if (keys.contains(trigger.name())) {
                problem(
                        Located.child("/triggers", trigger.name()),
                        "a job has this name too; jobs and triggers need different ones");
            }
        }
    }

    private void refuseDoubleOutputs(List<Pipeline.Step> jobs) {
        var makers = new HashMap<ArtifactName, String>();
        for (var job : jobs) {
            job.output()
                    .ifPresent(
                            output -> {
                                var other = makers.putIfAbsent(output, job.key());
                                if (other != null) {
                                    problem(
                                            Located.child("/jobs", job.key()) + "/spec/output",
                                            "'"
                                                    + output
                                                    + "' is made by the job '"
                                                    + other
                                                    + "' too");
                                }
                            });
        }
    }

    private void refuseCycles(List<Pipeline.Step> jobs) {
        for (var cycle : Cycles.in(jobs)) {
            problem(
                    Located.child("/jobs", cycle.getFirst()),
                    "waits for itself: " + String.join(" -> ", cycle));
        }
    }

    private void problem(String pointer, String message) {
        problems.add(new PipelineProblem(document.line(pointer), pointer, message));
    }

    private static String sorted(Set<String> names) {
        return names.stream().sorted().collect(Collectors.joining(", "));
    }
}
