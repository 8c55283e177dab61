package dev.zebra.system.mainjob;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.zebra.system.stack.LocalStack;
import dev.zebra.system.stack.Service;
import dev.zebra.testkit.ServiceProcess;
import dev.zebra.testkit.SharedFolder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The main job as a user runs it: packaged services, a real broker, real (tiny) training, and
/// everything that may go wrong in between.
class MainJobIT {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    private static LocalStack stack;

    @BeforeAll
    static void up() {
        stack = new LocalStack();
        stack.up();
    }

    @AfterAll
    static void downLeavesNothingBehindButTheData() throws Exception {
        var parts =
                Stream.concat(
                                Stream.of("broker"),
                                Arrays.stream(Service.values()).map(Service::part))
                        .map(part -> stack.process(part))
                        .toList();
        try (var running = stack) {
            running.must("down");
            assertThat(parts).noneMatch(ProcessHandle::isAlive);
            assertThat(running.home().resolve("run")).isEmptyDirectory();
            assertThat(running.home().resolve("store/model")).isDirectory();
        }
    }

    @Test
    void aPipelineAppliedInOneGoEndsInAnEvaluatedAndServedModel() {
        var pipeline = TinyPipeline.write(stack, "whole", 0, 120);

        var said = stack.must("apply", "-f", pipeline.file().toString(), "--wait", "--json").json();

        assertThat(said.path("states").valueStream().map(JsonNode::asText))
                .hasSize(5)
                .containsOnly("SUCCEEDED");
        var model = artifact("model", "whole");
        assertThat(model.path("metrics").path("loss").asDouble())
                .isLessThan(model.path("metrics").path("firstLoss").asDouble());
        var report = artifact("report", "whole");
        assertThat(report.path("labels").path("model").asText()).isEqualTo("model:whole@1");
        assertThat(report.path("metrics").path("perplexity").asDouble()).isGreaterThan(1);
        var answer = Completions.of(stack, "whole", "Alice was");
        assertThat(answer.path("usage").path("completion_tokens").asInt()).isBetween(1, 12);
    }

    @Test
    void anyServiceKilledOnTheWayAndTheStackBroughtUpAgainFinishesThePipeline() {
        var pipeline = TinyPipeline.write(stack, "killed", 1000, 900);
        var run =
                stack.must("apply", "-f", pipeline.file().toString(), "--json")
                        .json()
                        .path("run")
                        .asText();
        stack.kill("tokenizer");
        stack.kill("dashboard");
        stack.up();
        awaitJob(run, "pretrain", job -> step(job) > 100);
        int attempt = job(run, "pretrain").path("attempt").asInt();
        stack.kill("trainer");
        stack.kill("inference");
        stack.kill("eval");
        stack.up();

        var trained = awaitJob(run, "pretrain", job -> ended(job));
        var evaluated = awaitJob(run, "evaluate", job -> ended(job));

        assertThat(trained.path("state").asText()).isEqualTo("SUCCEEDED");
        assertThat(trained.path("attempt").asInt()).isGreaterThan(attempt);
        assertThat(evaluated.path("state").asText()).isEqualTo("SUCCEEDED");
        assertThat(artifacts("model", "killed")).hasSize(1);
        assertThat(Completions.of(stack, "killed", "The").path("choices")).hasSize(1);
    }

    @Test
    void aPipelineAppliedAgainWithChangedTextUsesOnlyItsOwnProducts() {
        var first = TinyPipeline.write(stack, "twice", 0, 30);
        stack.must("apply", "-f", first.file().toString(), "--wait", "--run", "first");
        var second = TinyPipeline.write(stack, "twice", 20_000, 30);
        stack.must("apply", "-f", second.file().toString(), "--wait", "--run", "second");

        var model = artifact("model", "twice");

        assertThat(model.path("version").asInt()).isEqualTo(2);
        assertThat(
                        model.path("inputs")
                                .valueStream()
                                .map(input -> input.path("reference").asText()))
                .containsExactlyInAnyOrder("tokenizer:twice@2", "dataset:twice@2");
        var digests = artifacts("dataset", "twice").stream().map(it -> it.path("digest").asText());
        assertThat(digests).doesNotHaveDuplicates().hasSize(2);
        assertThat(artifact("report", "twice").path("labels").path("model").asText())
                .isEqualTo("model:twice@2");
    }

    @Test
    void applyingTheSameRunAgainChangesNothing() {
        var pipeline = TinyPipeline.write(stack, "again", 5_000, 20);
        stack.must("apply", "-f", pipeline.file().toString(), "--wait", "--run", "again-1");
        var jobs = stack.jobs(Service.TRAINER).items("/jobs?run=again-1").size();

        stack.must("apply", "-f", pipeline.file().toString(), "--wait", "--run", "again-1");

        assertThat(stack.jobs(Service.TRAINER).items("/jobs?run=again-1")).hasSize(jobs);
        assertThat(artifacts("model", "again")).hasSize(1);
    }

    @Test
    void withTwoReplicasEitherMayBeKilled() {
        var jar =
                SharedFolder.repository()
                        .resolve("trainer-service/target/quarkus-app/quarkus-run.jar");
        var environment =
                Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS", stack.broker(),
                        "QUARKUS_HTTP_HOST", "127.0.0.1",
                        "ZEBRA_INSTANCE", "trainer-2",
                        "ZEBRA_STORE_ROOT", stack.home().resolve("store").toString(),
                        "ZEBRA_DATA_ROOTS", stack.data().toString());
        try (var second =
                new ServiceProcess(ServiceProcess.Settings.of("trainer-2", jar, environment))) {
            second.start().awaitReady(Duration.ofSeconds(60));
            var pipeline = TinyPipeline.write(stack, "replicas", 3000, 900);
            var run =
                    stack.must("apply", "-f", pipeline.file().toString(), "--json")
                            .json()
                            .path("run")
                            .asText();
            var running = awaitJob(run, "pretrain", job -> step(job) > 100);
            var holder = running.path("holder").path("instance").asText();

            if (holder.equals("trainer-2")) {
                second.kill();
            } else {
                stack.kill("trainer");
            }

            var trained = awaitJob(run, "pretrain", job -> ended(job));
            assertThat(trained.path("state").asText()).isEqualTo("SUCCEEDED");
            assertThat(trained.path("attempt").asInt()).isGreaterThan(1);
            assertThat(artifacts("model", "replicas")).hasSize(1);
            stack.up();
        }
    }

    @Test
    void aSubmissionWhileTheBrokerIsAwayMayBeRepeatedAndAStreamGoesOn() throws Exception {
        var pipeline = TinyPipeline.write(stack, "outage", 9000, 8, 4096);
        stack.must("apply", "-f", pipeline.file().toString(), "--wait");
        Completions.of(stack, "outage", "Alice");
        var body =
                """
                {"kind": "train-tokenizer", "spec": {"sources": ["%s"], "vocabularySize": 400, "output": "tokenizer:outage-2"}}
                """
                        .formatted(pipeline.file().resolveSibling("text.txt"));
        var request =
                """
                {"model": "outage", "prompt": "Alice", "max_tokens": 4000, "seed": 5, "stream": true,
                 "logit_bias": {"1": -100, "6": -100}}
                """;
        var stream =
                HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(
                                                stack.address(Service.INFERENCE)
                                                        .resolve("/v1/completions"))
                                        .header("Content-Type", "application/json")
                                        .POST(HttpRequest.BodyPublishers.ofString(request))
                                        .build(),
                                BodyHandlers.ofLines());
        assertThat(stream.statusCode()).isEqualTo(200);
        var lines = stream.body().iterator();
        var heard = new ArrayList<String>(List.of(lines.next()));

        stack.kill("broker");
        var answering =
                stack.jobs(Service.INFERENCE)
                        .send("GET", "/v1/models/outage", null)
                        .body()
                        .at("/zebra/active");
        var refused =
                stack.jobs(Service.TOKENIZER)
                        .send("POST", "/jobs", body, "Idempotency-Key", "outage");
        lines.forEachRemaining(heard::add);
        stack.up();
        var accepted =
                Awaitility.await("the broker is back for the service")
                        .atMost(Duration.ofSeconds(60))
                        .until(
                                () ->
                                        stack.jobs(Service.TOKENIZER)
                                                .send(
                                                        "POST",
                                                        "/jobs",
                                                        body,
                                                        "Idempotency-Key",
                                                        "outage"),
                                answer -> answer.status() == 202);

        assertThat(answering.asInt()).as("answers in progress without a broker").isOne();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.response().headers().firstValue("Retry-After")).isPresent();
        assertThat(refused.response().body()).contains(accepted.body().path("id").asText());
        assertThat(heard).anyMatch(line -> line.equals("data: [DONE]"));
        stack.jobs(Service.TOKENIZER).awaitSuccess(accepted.body().path("id").asText(), LIMIT);
        assertThat(artifacts("tokenizer", "outage-2")).hasSize(1);
    }

    @Test
    void theCommandLineShowsJobsAndTheirLogs() throws Exception {
        var pipeline = TinyPipeline.write(stack, "shown", 7000, 20);
        var run =
                stack.must("apply", "-f", pipeline.file().toString(), "--wait", "--json")
                        .json()
                        .path("run")
                        .asText();
        var job = job(run, "pretrain").path("id").asText();

        var jobs = stack.must("jobs", "--run", run).out();
        var logs = stack.must("logs", job).out();
        var status = stack.must("status", "--json").out();

        assertThat(jobs).contains("pretrain", "succeeded", "model:shown@1");
        assertThat(logs).isNotBlank();
        assertThat(new ObjectMapper().readTree(status).findValuesAsText("state"))
                .hasSize(6)
                .containsOnly("READY");
    }

    private static boolean ended(JsonNode job) {
        return List.of("SUCCEEDED", "FAILED", "CANCELLED").contains(job.path("state").asText());
    }

    private static long step(JsonNode job) {
        return job.path("progress").path("fields").path("step").asLong();
    }

    private static JsonNode job(String run, String kind) {
        var jobs = stack.jobs(Service.INFERENCE).items("/jobs?run=" + run + "&kind=" + kind);
        return jobs.isEmpty() ? new ObjectMapper().missingNode() : jobs.getFirst();
    }

    /// Waits for a job of the run; asks whichever service answers, since any may be down.
    private static JsonNode awaitJob(
            String run, String kind, java.util.function.Predicate<JsonNode> wanted) {
        return Awaitility.await(kind + " of " + run)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .until(() -> job(run, kind), wanted);
    }

    private static JsonNode artifact(String kind, String name) {
        return artifacts(kind, name).getFirst();
    }

    /// Newest first.
    private static List<JsonNode> artifacts(String kind, String name) {
        return stack.jobs(Service.EVAL).items("/artifacts?kind=" + kind + "&name=" + name);
    }
}
