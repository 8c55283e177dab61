package dev.zebra.cli.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zebra.cli.Json;
import dev.zebra.cli.job.JobView;
import dev.zebra.cli.stack.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Pipelines of a few seconds each: a tokenizer, a dataset, a model, and an evaluation that a
/// trigger starts. Those of one variant must make the same bytes whatever happens around them.
final class Workload {

    /// How many different pipelines there are.
    static final int VARIANTS = 3;

    static final String TRIGGER = "chaos-evaluate";

    private final Client client;
    private final Replicas replicas;
    private final RandomGenerator random;
    private final List<Submitted> submitted = new ArrayList<>();

    /// A job that a service has accepted.
    ///
    /// @param run the pipeline it belongs to
    record Submitted(String id, String kind, String run, int variant) {}

    /// True of a job that will not change by itself.
    static boolean hasEnded(JsonNode job) {
        return JobView.State.valueOf(job.path("state").asText()).ended();
    }

    Workload(Client client, Replicas replicas, RandomGenerator random) {
        this.client = client;
        this.replicas = replicas;
        this.random = random;
    }

    /// Everything that was accepted.
    List<Submitted> submitted() {
        return List.copyOf(submitted);
    }

    /// Sets the trigger that evaluates every model of these pipelines.
    void setTrigger() throws InterruptedException {
        client.insist(
                replicas.of(Part.EVAL),
                random,
                "PUT",
                "/triggers/" + TRIGGER,
                json(
                        """
                        {"when": {"artifact": "model:chaos", "final": true},
                         "job": {"kind": "evaluate",
                                 "spec": {"model": "${artifact}", "dataset": "dataset:chaos@run:${run}",
                                          "contextLengths": [16, 32], "maxTokens": 256,
                                          "output": "report:chaos"}}}"""),
                null);
    }

    /// Submits the jobs of one pipeline, in an order of chance.
    void submit(String run, int variant) throws InterruptedException {
        var jobs =
                new ArrayList<>(List.of(tokenizer(variant), tokenize(run), pretrain(run, variant)));
        for (int i = jobs.size() - 1; i > 0; i--) {
            jobs.add(jobs.remove(random.nextInt(i + 1)));
        }
        for (var job : jobs) {
            var kind = job.path("kind").asText();
            var part = kind.equals("pretrain") ? Part.TRAINER : Part.TOKENIZER;
            job.put("run", run).putObject("labels").put("variant", String.valueOf(variant));
            var accepted =
                    client.insist(
                            replicas.of(part), random, "POST", "/jobs", job, run + "/" + kind);
            submitted.add(new Submitted(accepted.path("id").asText(), kind, run, variant));
        }
    }

    private static ObjectNode tokenizer(int variant) {
        var job =
                json(
                        """
                        {"kind": "train-tokenizer",
                         "spec": {"sources": ["examples/books/train/carroll-alice.txt"],
                                  "output": "tokenizer:chaos"}}""");
        ((ObjectNode) job.path("spec")).put("vocabularySize", 300 + 20 * variant);
        return job;
    }

    private static ObjectNode tokenize(String run) {
        var job =
                json(
                        """
                        {"kind": "tokenize",
                         "spec": {"sources": ["examples/books/train/carroll-alice.txt"],
                                  "output": "dataset:chaos"}}""");
        ((ObjectNode) job.path("spec")).put("tokenizer", "tokenizer:chaos@run:" + run);
        return job;
    }

    private static ObjectNode pretrain(String run, int variant) {
        var job =
                json(
                        """
                        {"kind": "pretrain",
                         "retries": 100,
                         "spec": {"model": {"hiddenSize": 32, "layers": 2, "heads": 2, "layerGroupSize": 2,
                                            "windowSize": 8},
                                  "contextLength": 32, "batchSize": 2, "steps": 400, "learningRate": 0.01,
                                  "threads": 1, "checkpointEverySteps": 40, "publishEverySteps": 160,
                                  "output": "model:chaos"}}""");
        var spec = (ObjectNode) job.path("spec");
        spec.put("tokenizer", "tokenizer:chaos@run:" + run);
        spec.put("dataset", "dataset:chaos@run:" + run);
        spec.put("seed", 42 + variant);
        return job;
    }

    private static ObjectNode json(String text) {
        try {
            JsonNode node = Json.MAPPER.readTree(text);
            return node instanceof ObjectNode object
                    ? object
                    : JsonNodeFactory.instance.objectNode();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
