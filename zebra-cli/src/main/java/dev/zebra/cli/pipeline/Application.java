package dev.zebra.cli.pipeline;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zebra.cli.CommandException;
import dev.zebra.cli.Exit;
import dev.zebra.cli.Json;
import dev.zebra.cli.client.Patience;
import dev.zebra.cli.client.ProblemException;
import dev.zebra.cli.client.Request;
import dev.zebra.cli.job.RunFollower;
import dev.zebra.cli.stack.Part;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Submits a pipeline in one go, as one run. Everything it sends may be repeated, so an outage or a
/// second application with the same run id does no harm.
///
/// @param file the pipeline
/// @param patience sends requests
public record Application(PipelineFile file, Patience patience) {

    /// In a trigger's job, what the service replaces by the run of the publication.
    private static final String RUN_OF_PUBLICATION = "${run}";

    /// What was submitted.
    ///
    /// @param run the run's id
    /// @param jobs job ids by the keys of the file, in its order
    /// @param triggers names of the triggers that this run's products set off
    public record Applied(RunId run, Map<String, String> jobs, List<String> triggers) {

        /// What following the run to its end waits for.
        public RunFollower.Expected expected() {
            var names = new LinkedHashMap<String, String>();
            jobs.forEach((key, id) -> names.put(id, key));
            return new RunFollower.Expected(run.value(), names, triggers);
        }
    }

    /// Puts the triggers, then posts the jobs. References to what the file makes mean the products
    /// of `run`.
    ///
    /// @throws CommandException if a service refuses something, in terms of the file
    public Applied apply(RunId run) {
        var pipeline = file.pipeline();
        var made = pipeline.outputs();
        for (var trigger : pipeline.triggers()) {
            put(trigger, References.pinned(trigger.job().spec(), made, RUN_OF_PUBLICATION));
        }
        var jobs = new LinkedHashMap<String, String>();
        for (var job : pipeline.jobs()) {
            jobs.put(job.key(), post(job, References.pinned(job.spec(), made, run.value()), run));
        }
        var setOff =
                pipeline.triggers().stream()
                        .filter(trigger -> made.contains(trigger.artifact()))
                        .map(Pipeline.Subscription::name)
                        .toList();
        return new Applied(run, jobs, setOff);
    }

    private void put(Pipeline.Subscription trigger, ObjectNode spec) {
        var body = Json.MAPPER.createObjectNode();
        body.set("when", trigger.when());
        var job = body.putObject("job").put("kind", trigger.job().kind().id());
        job.set("spec", spec);
        putLabels(job, trigger.job().labels());
        send(
                Located.child("/triggers", trigger.name()),
                Request.put(
                        Part.of(trigger.job().kind().domain()),
                        "/triggers/" + trigger.name(),
                        body));
    }

    private String post(Pipeline.Step job, ObjectNode spec, RunId run) {
        var body = Json.MAPPER.createObjectNode().put("kind", job.kind().id());
        body.set("spec", spec);
        body.put("run", run.value());
        putLabels(body, job.labels());
        return send(
                        Located.child("/jobs", job.key()),
                        Request.post(
                                Part.of(job.kind().domain()), "/jobs", body, run + "/" + job.key()))
                .path("id")
                .asText();
    }

    private static void putLabels(ObjectNode body, Map<String, String> labels) {
        if (!labels.isEmpty()) {
            body.set("labels", Json.MAPPER.valueToTree(labels));
        }
    }

    private com.fasterxml.jackson.databind.JsonNode send(String at, Request request) {
        try {
            return patience.send(request);
        } catch (ProblemException refused) {
            var exit = refused.status() >= 500 ? Exit.FAILED : Exit.USAGE;
            throw new CommandException(exit, file.explain(at, refused));
        }
    }
}
