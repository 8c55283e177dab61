package dev.zebra.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.cli.CommandException;
import dev.zebra.cli.Exit;
import dev.zebra.cli.Json;
import dev.zebra.cli.client.Patience;
import dev.zebra.cli.client.Request;
import dev.zebra.cli.client.Rest;
import dev.zebra.cli.job.JobView;
import dev.zebra.cli.job.RunFollower;
import dev.zebra.cli.pipeline.Application;
import dev.zebra.cli.pipeline.PipelineFile;
import dev.zebra.cli.pipeline.RunId;
import dev.zebra.cli.stack.Part;
import dev.zebra.cli.terminal.Progress;
import dev.zebra.jobs.artifact.ArtifactName;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// Runs a pipeline once and asks its model for a passage.
record Demo(
        PipelineFile file,
        Products products,
        Rest rest,
        Patience patience,
        Progress progress,
        Stages stages) {

    private static final Duration TO_SERVE = Duration.ofMinutes(2);
    private static final int PASSAGE_TOKENS = 80;

    /// What came of it.
    ///
    /// @param model the model's artifact, as the registry shows it
    /// @param report the evaluation's artifact
    /// @param passage the prompt and what the model made of it
    record Outcome(RunId run, JsonNode model, JsonNode report, String passage) {}

    Outcome run(String prompt, Duration limit) throws InterruptedException {
        var run = RunId.next(Clock.systemUTC(), RandomGenerator.getDefault());
        progress.say("run " + run + ": submitting " + file.name());
        var applied = stages.time("submit", () -> new Application(file, patience).apply(run));
        var jobs = follow(applied, limit);
        jobs.forEach((name, job) -> stages.add(name, job.duration()));
        var model = artifact(products.model(), run);
        var report = artifact(products.report(), run);
        var served =
                stages.time(
                        "serving",
                        () -> new ServedModels(patience, progress).await(model, TO_SERVE));
        var passage = stages.time("passage", () -> passage(served, prompt));
        return new Outcome(run, model, report, passage);
    }

    private Map<String, JobView> follow(Application.Applied applied, Duration limit)
            throws InterruptedException {
        var jobs =
                stages.time(
                        "pipeline",
                        () ->
                                new RunFollower(rest, progress, job -> {})
                                        .follow(applied.expected(), limit));
        var unfinished =
                jobs.entrySet().stream()
                        .filter(job -> job.getValue().state() != JobView.State.SUCCEEDED)
                        .map(Demo::describe)
                        .collect(Collectors.joining("\n"));
        if (!unfinished.isEmpty()) {
            throw new CommandException(Exit.FAILED, "not everything succeeded:\n" + unfinished);
        }
        return jobs;
    }

    private static String describe(Map.Entry<String, JobView> entry) {
        var job = entry.getValue();
        return "  %s: %s%s (zebra logs %s)"
                .formatted(
                        entry.getKey(),
                        job.state(),
                        job.reason() == null ? "" : ", " + job.reason(),
                        job.id().substring(0, 8));
    }

    private JsonNode artifact(ArtifactName name, RunId run) {
        return patience.send(Request.get(Part.DASHBOARD, "/artifacts/" + name + "@run:" + run));
    }

    private String passage(String model, String prompt) {
        var body =
                Json.MAPPER
                        .createObjectNode()
                        .put("model", model)
                        .put("prompt", prompt)
                        .put("max_tokens", PASSAGE_TOKENS)
                        .put("temperature", 0.8)
                        .put("top_p", 0.95)
                        .put("seed", 1);
        var request = new Request(Part.INFERENCE, "POST", "/v1/completions", body, Map.of());
        return prompt + patience.send(request).path("choices").path(0).path("text").asText();
    }
}
