package dev.zebra.jobs.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zebra.testkit.JobsClient;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(RestProfile.class)
class ArtifactsResourceIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TestHTTPResource("/")
    URI address;

    private JobsClient jobs;

    @BeforeEach
    void connect() {
        jobs = new JobsClient(address).awaitReady(LIMIT);
    }

    @Test
    void findsAVersionByEveryReference() {
        // Given
        publish("artifacts/find", "one", "find-1");
        publish("artifacts/find", "two", "find-2");

        // Then
        assertThat(version("dataset:artifacts/find")).isEqualTo(2);
        assertThat(version("dataset:artifacts/find@latest")).isEqualTo(2);
        assertThat(version("dataset:artifacts/find@1")).isEqualTo(1);
        assertThat(version("dataset:artifacts/find@run:find-1")).isEqualTo(1);
        assertThat(version("dataset:artifacts%2Ffind@run:find-1")).isEqualTo(1);
    }

    @Test
    void listsAndPages() {
        // Given
        publish("artifacts/list", "one", "list-1");
        publish("artifacts/list", "two", "list-2");

        // When
        var first = jobs.send("GET", "/artifacts?kind=dataset&name=artifacts/list&limit=1", null);
        var next = first.body().path("next").asText();
        var second =
                jobs.items("/artifacts?kind=dataset&name=artifacts/list&limit=1&cursor=" + next);

        // Then
        assertThat(first.body().at("/items/0/reference").asText())
                .isEqualTo("dataset:artifacts/list@2");
        assertThat(second)
                .singleElement()
                .extracting(item -> item.path("reference").asText())
                .isEqualTo("dataset:artifacts/list@1");
        assertThat(jobs.items("/artifacts?run=list-1")).hasSize(1);
    }

    @Test
    void deletesAVersionThatThenCannotBeNamedAsAnInput() {
        // Given
        publish("artifacts/delete", "one", "delete-1");

        // When
        var deleted = jobs.send("DELETE", "/artifacts/dataset:artifacts/delete@1", null);
        var again = jobs.send("DELETE", "/artifacts/dataset:artifacts/delete@1", null);
        var use =
                jobs.send(
                        "POST",
                        "/jobs",
                        Bodies.reading("artifacts/use", "x", "dataset:artifacts/delete@1"));

        // Then
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(deleted.response().headers().firstValue("Zebra-Position")).isPresent();
        assertThat(again.status()).isEqualTo(204);
        assertThat(jobs.send("GET", "/artifacts/dataset:artifacts/delete", null).status())
                .isEqualTo(404);
        assertThat(jobs.items("/artifacts?name=artifacts/delete")).isEmpty();
        assertThat(use.status()).isEqualTo(422);
        assertThat(use.body().at("/errors/0/pointer").asText()).isEqualTo("/spec/input");
        assertThat(use.body().at("/errors/0/detail").asText()).contains("deleted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@latest", "@run:exact-2"})
    void deletesNothingThatMayMeanAnotherVersionWhenRepeated(String selector) {
        // Given
        publish("artifacts/exact", "one", "exact-1");
        publish("artifacts/exact", "two", "exact-2");

        // When
        var refused = jobs.send("DELETE", "/artifacts/dataset:artifacts/exact" + selector, null);

        // Then
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body().path("detail").asText()).contains("dataset:artifacts/exact@2");
        assertThat(jobs.items("/artifacts?name=artifacts/exact")).hasSize(2);
    }

    @Test
    void keepsWhatALiveJobReads() {
        // Given
        publish("artifacts/pinned", "one", "pinned-1");
        var reader =
                jobs.submit(
                        Bodies.reading("artifacts/holds", "hold", "dataset:artifacts/pinned"),
                        "pinned/reader");
        jobs.awaitState(reader, "RUNNING", LIMIT);

        // When
        var refused = jobs.send("DELETE", "/artifacts/dataset:artifacts/pinned@1", null);
        jobs.send("POST", "/jobs/" + reader + "/cancel", null);
        jobs.awaitState(reader, "CANCELLED", LIMIT);

        // Then
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body().path("pins").toString()).contains(reader);
    }

    private void publish(String name, String text, String run) {
        jobs.awaitSuccess(jobs.submit(Bodies.text(name, text, run), run + "/" + name), LIMIT);
    }

    private int version(String reference) {
        var answer = jobs.send("GET", "/artifacts/" + reference, null);
        assertThat(answer.status()).as(reference).isEqualTo(200);
        return answer.body().path("version").asInt();
    }
}
