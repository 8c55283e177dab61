package dev.zebra.eval.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.eval.report.ReportFiles;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.artifact.Artifacts;
import dev.zebra.testkit.BrokerResource;
import dev.zebra.testkit.JobsClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The service with a real broker: models appear, their evaluations follow.
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
class TriggeredEvaluationIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TestHTTPResource("/")
    URI address;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @ConfigProperty(name = "zebra.store.root")
    Path store;

    @Inject Artifacts artifacts;

    private JobsClient jobs;

    @BeforeEach
    void connect() {
        jobs = new JobsClient(address);
    }

    @Test
    void everyPublishedModelIsEvaluatedByItself() throws Exception {
        createTrigger("each");

        try (var trainer = new Publisher("each", bootstrapServers, store, false)) {
            trainer.publish("each", "run-1");
            trainer.awaitPublication();

            var job =
                    jobs.awaitSuccess(evaluations("each", 1).getFirst().path("id").asText(), LIMIT);
            assertThat(job.path("run").asText()).isEqualTo("run-1");
            assertThat(job.path("principal").asText()).isEqualTo("trigger:each");
            assertThat(job.path("progress").path("fields").path("stage").asText())
                    .isEqualTo("passkey");
            var report = artifacts.resolve(ArtifactReference.parse("report:each")).orElseThrow();
            assertThat(report.inputs())
                    .extracting(input -> input.reference().toString())
                    .containsExactlyInAnyOrder(
                            "model:each@1", "dataset:each-heldout@1", "dataset:each@1");
            assertThat(report.labels()).containsEntry("model", "model:each@1");
            assertThat(report.metrics())
                    .containsKeys("perplexity", "unigramPerplexity", "passkeyAccuracy");
            var model = artifacts.resolve(ArtifactReference.parse("model:each@1")).orElseThrow();
            try (var files = artifacts.open(report)) {
                var read = ReportFiles.read(files.directory());
                assertThat(read.model().digest()).isEqualTo(model.digest());
                assertThat(read.perplexity().byContextLength()).hasSize(2);
            }

            trainer.publish("each", "run-2");
            evaluations("each", 2)
                    .forEach(each -> jobs.awaitSuccess(each.path("id").asText(), LIMIT));
        }

        var second = artifacts.resolve(ArtifactReference.parse("report:each@2")).orElseThrow();
        assertThat(second.labels()).containsEntry("model", "model:each@2");
        assertThat(second.digest())
                .as("the same weights on the same text")
                .isEqualTo(
                        artifacts
                                .resolve(ArtifactReference.parse("report:each@1"))
                                .orElseThrow()
                                .digest());
    }

    @Test
    void aModelPublishedAgainAfterAKillIsEvaluatedOnce() throws Exception {
        createTrigger("killed");
        var first = new Publisher("killed-1", bootstrapServers, store, true);
        var id = first.publish("killed", "run-1");
        first.awaitPublication();
        first.node().kill();

        try (var second = new Publisher("killed-2", bootstrapServers, store, false)) {
            second.awaitPublication();
            await().atMost(LIMIT)
                    .until(
                            () ->
                                    second.node()
                                            .jobs()
                                            .find(id)
                                            .orElseThrow()
                                            .state()
                                            .name()
                                            .equals("SUCCEEDED"));
            assertThat(second.node().jobs().find(id).orElseThrow().attempt()).isEqualTo(2);
        }

        var job = evaluations("killed", 1).getFirst();
        jobs.awaitSuccess(job.path("id").asText(), LIMIT);
        assertThat(evaluations("killed", 1)).hasSize(1);
        assertThat(artifacts.versions(ArtifactReference.parse("model:killed").artifact()))
                .hasSize(1);
        assertThat(artifacts.versions(ArtifactReference.parse("report:killed").artifact()))
                .hasSize(1);
    }

    @Test
    void refusesABadSpecBeforeAnythingIsWritten() {
        var answer =
                jobs.send(
                        "POST",
                        "/jobs",
                        """
                        {"kind":"evaluate","spec":{"model":"dataset:x","dataset":"dataset:x",
                        "contextLengths":[1],"output":"report:x"}}
                        """);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().path("errors").findValuesAsText("pointer"))
                .containsExactly("/spec/model", "/spec/contextLengths/0");
        assertThat(evaluationsNow("x")).isEmpty();
    }

    private void createTrigger(String name) {
        var answer =
                jobs.send(
                        "PUT",
                        "/triggers/" + name,
                        """
                        {"when":{"artifact":"model:NAME","final":true},
                         "job":{"kind":"evaluate","spec":{
                           "model":"${artifact}",
                           "dataset":"dataset:NAME-heldout@run:${run}",
                           "unigramDataset":"dataset:NAME@run:${run}",
                           "contextLengths":[32,64],"maxTokens":200,
                           "passkey":{"lengths":[240],"depths":[0.5],"samples":2,"seed":1},
                           "output":"report:NAME"}}}
                        """
                                .replace("NAME", name));
        assertThat(answer.status()).as(answer.body().toString()).isIn(200, 201);
    }

    /// The jobs of a trigger, once there are that many.
    private List<JsonNode> evaluations(String trigger, int count) {
        await().atMost(LIMIT).until(() -> evaluationsNow(trigger).size() >= count);
        return evaluationsNow(trigger);
    }

    private List<JsonNode> evaluationsNow(String trigger) {
        return jobs.items("/jobs?kind=evaluate&label=trigger=" + trigger);
    }
}
