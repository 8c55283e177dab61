package dev.zebra.trainer.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.artifact.Artifacts;
import dev.zebra.testkit.BrokerResource;
import dev.zebra.testkit.JobsClient;
import dev.zebra.trainer.worker.TrainerWorker;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The service with a real broker, real workers and real, tiny training.
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
class PretrainIT {

    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TestHTTPResource("/")
    URI address;

    @Inject Artifacts artifacts;

    private JobsClient jobs;

    @BeforeEach
    void connect() {
        jobs = new JobsClient(address);
        await().atMost(LIMIT)
                .until(() -> jobs.send("GET", "/q/health/ready", null).status() == 200);
    }

    @Test
    void trainsAModelOnceItsInputsArePublished() throws Exception {
        var id = jobs.submit(pretrain("waits", json -> json.put("publishEverySteps", 30)), "waits");
        assertThat(jobs.awaitState(id, "WAITING", LIMIT).path("waitingFor").size()).isEqualTo(2);

        importArtifacts("waits", null);

        var job = jobs.awaitSuccess(id, LIMIT);
        assertThat(job.path("outputs").toString()).contains("model:waits@");
        // Progress has a topic of its own: the last report may be folded after the success.
        var last =
                await().atMost(LIMIT)
                        .until(
                                () -> jobs.job(id).path("progress"),
                                progress -> progress.path("fraction").asDouble() == 1);
        assertThat(last.path("fields").path("loss").asDouble()).isBetween(1.0, 5.0);
        var model = artifacts.resolve(ArtifactReference.parse("model:waits")).orElseThrow();
        assertThat(model.isFinal()).isTrue();
        assertThat(model.step()).isEqualTo(40);
        assertThat(model.metrics().get("steps").asLong()).isEqualTo(40);
        assertThat(model.metrics().get("loss").asDouble())
                .isLessThan(model.metrics().get("firstLoss").asDouble());
        assertThat(artifacts.versions(model.artifact()))
                .extracting(version -> version.step())
                .containsExactly(30L, 40L);
        try (var files = artifacts.open(model)) {
            assertThat(files.directory()).isDirectoryContaining("glob:**model.safetensors");
            assertThat(files.directory()).isDirectoryContaining("glob:**tokenizer.json");
        }
        var log = jobs.send("GET", "/jobs/" + id + "/log", null).response().body();
        assertThat(log).contains("40 steps").contains("published model:waits@");
    }

    @Test
    void namesBothArtifactsWhenTheyDoNotBelongTogether() {
        importArtifacts("foreign", "sha256-foreign");

        var id = jobs.submit(pretrain("foreign", json -> {}), "foreign");

        var reason = jobs.awaitState(id, "FAILED", LIMIT).path("reason").asText();
        assertThat(reason)
                .contains("dataset:foreign@1 was not made with tokenizer:foreign@1")
                .contains("sha256-foreign");
    }

    @Test
    void leavesNoWorkerBehindWhenCancelled() {
        importArtifacts("cancelled", null);
        var id = jobs.submit(pretrain("cancelled", json -> json.put("steps", 1_000_000)), "cancel");
        awaitSteps(id);
        var atWork = workers();

        var answer = jobs.send("POST", "/jobs/" + id + "/cancel", null);

        assertThat(answer.status()).isEqualTo(202);
        jobs.awaitState(id, "CANCELLED", LIMIT);
        assertThat(atWork).isNotEmpty().noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void failsWithTheLastLinesOfTheLogWhenItsWorkerDiesAndItIsNotToBeRetried() {
        importArtifacts("killed", null);
        var request = pretrain("killed", json -> json.put("steps", 1_000_000));
        var id = jobs.submit(request.replaceFirst("\\{", "{\"retries\":0,"), "killed");
        awaitSteps(id);

        workers().forEach(ProcessHandle::destroyForcibly);

        var reason = jobs.awaitState(id, "FAILED", LIMIT).path("reason").asText();
        assertThat(reason)
                .startsWith("the training process died: exit code 137, ended by signal 9")
                .contains("1,000,000 steps");
    }

    @Test
    void refusesABadSpecBeforeAnythingIsWritten() {
        var spec = Specs.tiny();
        spec.withObject("/model").put("windowSize", 32);

        var answer = jobs.send("POST", "/jobs", job("pretrain", spec));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().path("errors").findValuesAsText("pointer"))
                .containsExactly("/spec/model/windowSize");
    }

    @Test
    void keepsNativeLibrariesOutOfTheService() throws Exception {
        var maps = Path.of("/proc/self/maps");

        assertThat(Files.readAllLines(maps)).noneMatch(line -> line.contains("libtorch"));
    }

    private void importArtifacts(String name, String claimedDigest) {
        var spec = Specs.tiny().objectNode();
        spec.put("tokenizer", "tokenizer:" + name).put("dataset", "dataset:" + name);
        if (claimedDigest != null) {
            spec.put("claimedDigest", claimedDigest);
        }
        jobs.awaitSuccess(jobs.submit(job("import", spec), "import-" + name), LIMIT);
    }

    private static String pretrain(String name, Consumer<ObjectNode> changes) {
        var spec = Specs.tiny();
        spec.put("tokenizer", "tokenizer:" + name)
                .put("dataset", "dataset:" + name)
                .put("output", "model:" + name)
                .put("threads", 1);
        changes.accept(spec);
        return job("pretrain", spec);
    }

    private static String job(String kind, JsonNode spec) {
        return Specs.tiny().objectNode().put("kind", kind).set("spec", spec).toString();
    }

    private void awaitSteps(String id) {
        await().atMost(LIMIT)
                .until(
                        () ->
                                jobs.job(id).path("progress").path("fields").path("step").asLong()
                                        > 0);
    }

    private static List<ProcessHandle> workers() {
        return ProcessHandle.current()
                .descendants()
                .filter(
                        process ->
                                process.info()
                                        .commandLine()
                                        .filter(
                                                line ->
                                                        line.contains(
                                                                TrainerWorker.class.getName()))
                                        .isPresent())
                .toList();
    }
}
