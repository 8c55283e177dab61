package dev.zebra.jobs.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.testkit.JobsClient;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(RestProfile.class)
class JobsResourceIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TestHTTPResource("/")
    URI address;

    private JobsClient jobs;

    @BeforeEach
    void connect() {
        jobs = new JobsClient(address).awaitReady(LIMIT);
    }

    @Test
    void runsAJobToItsArtifact() {
        // When
        var accepted = jobs.send("POST", "/jobs", Bodies.text("jobs/run", "hello"));
        var id = accepted.body().path("id").asText();
        var done = jobs.awaitSuccess(id, LIMIT);

        // Then
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(header(accepted, "Location"))
                .isEqualTo(address.resolve("/jobs/" + id).toString());
        assertThat(done.path("outputs"))
                .extracting(JsonNode::asText)
                .containsExactly("dataset:jobs/run@1");
        assertThat(done.path("kind").asText()).isEqualTo("prepare");
        assertThat(done.path("spec").path("text").asText()).isEqualTo("hello");
        assertThat(done.path("ended").asText()).isNotEmpty();
        assertThat(
                        jobs.send("GET", "/artifacts/dataset:jobs/run", null)
                                .body()
                                .path("job")
                                .asText())
                .isEqualTo(id);
        assertThat(jobs.send("GET", "/jobs/" + id + "/log", null).response().body())
                .contains("writing 'hello' for ä reader");
    }

    @Test
    void answersAWriteWithAPositionThatAReadWaitsFor() {
        // Given
        var accepted = jobs.send("POST", "/jobs", Bodies.text("jobs/position", "hello"));
        var position = header(accepted, "Zebra-Position");
        var id = accepted.body().path("id").asText();

        // When
        var one = jobs.send("GET", "/jobs/" + id, null, "Zebra-Position", position);
        var all =
                jobs.send(
                        "GET",
                        "/jobs?limit=1000",
                        null,
                        "Zebra-Position",
                        position + "," + position);

        // Then
        assertThat(position).matches("zebra\\.jobs\\.tokenizer/[0-9]+@[0-9]+");
        assertThat(one.status()).isEqualTo(200);
        assertThat(all.body().path("items").findValuesAsText("id")).contains(id);
    }

    @Test
    void saysThatAPositionWasNotReached() {
        var answer =
                jobs.send("GET", "/jobs", null, "Zebra-Position", "zebra.jobs.tokenizer/0@999999");

        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.body().path("position").asText())
                .isEqualTo("zebra.jobs.tokenizer/0@999999");
    }

    @Test
    void takesTheSameKeyForTheSameJob() {
        // Given
        var first = jobs.submit(Bodies.text("jobs/key", "hello"), "key/1");

        // When
        var again = jobs.submit(Bodies.text("jobs/key", "hello"), "key/1");
        var other =
                jobs.send(
                        "POST",
                        "/jobs",
                        Bodies.text("jobs/key", "goodbye"),
                        "Idempotency-Key",
                        "key/1");

        // Then
        assertThat(again).isEqualTo(first);
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.body().path("type").asText())
                .isEqualTo("urn:zebra:problem:idempotency-conflict");
        assertThat(other.body().path("job").asText()).isEqualTo(first);
    }

    @Test
    void makesAKeyForClientsThatGiveNone() {
        // Given
        var first = jobs.send("POST", "/jobs", Bodies.text("jobs/nokey", "hello"));

        // When
        var again =
                jobs.submit(Bodies.text("jobs/nokey", "hello"), header(first, "Idempotency-Key"));

        // Then
        assertThat(again).isEqualTo(first.body().path("id").asText());
    }

    @Test
    void filtersAndPages() {
        // Given
        var ids =
                List.of(
                        jobs.submit(Bodies.text("jobs/page", "one", "pages"), "page/1"),
                        jobs.submit(Bodies.text("jobs/page", "two", "pages"), "page/2"),
                        jobs.submit(Bodies.text("jobs/page", "three", "pages"), "page/3"));
        ids.forEach(id -> jobs.awaitSuccess(id, LIMIT));

        // When
        var first =
                jobs.send("GET", "/jobs?run=pages&kind=prepare&state=succeeded&limit=2", null)
                        .body();
        var second =
                jobs.send(
                                "GET",
                                "/jobs?run=pages&limit=2&cursor=" + first.path("next").asText(),
                                null)
                        .body();
        var labelled = jobs.items("/jobs?run=pages&label=of=two");

        // Then
        assertThat(first.path("items").findValuesAsText("id")).hasSize(2).isSubsetOf(ids);
        assertThat(second.path("items").findValuesAsText("id"))
                .hasSize(1)
                .isSubsetOf(ids)
                .doesNotContainAnyElementsOf(first.path("items").findValuesAsText("id"));
        assertThat(second.path("next").isNull()).isTrue();
        assertThat(labelled)
                .singleElement()
                .extracting(job -> job.path("id").asText())
                .isEqualTo(ids.get(1));
    }

    @Test
    void waitsForAnInputAndSaysForWhich() {
        // Given
        var waiting =
                jobs.submit(Bodies.reading("jobs/read", "after", "dataset:jobs/wanted"), "wait/1");
        var before = jobs.job(waiting);

        // When
        jobs.submit(Bodies.text("jobs/wanted", "before"), "wait/2");
        var after = jobs.awaitSuccess(waiting, LIMIT);

        // Then
        assertThat(before.path("state").asText()).isEqualTo("WAITING");
        assertThat(before.at("/waitingFor/0/pointer").asText()).isEqualTo("/input");
        assertThat(before.at("/waitingFor/0/reference").asText()).isEqualTo("dataset:jobs/wanted");
        assertThat(after.at("/inputs/0/reference").asText()).isEqualTo("dataset:jobs/wanted@1");
        assertThat(after.at("/inputs/0/digest").asText()).startsWith("sha256-");
    }

    @Test
    void cancelsAndRetries() {
        // Given
        var id = jobs.submit(Bodies.text("jobs/cancel", "hold"), "cancel/1");
        jobs.awaitState(id, "RUNNING", LIMIT);

        // When
        var cancelled = jobs.send("POST", "/jobs/" + id + "/cancel", null);
        jobs.awaitState(id, "CANCELLED", LIMIT);
        var late = jobs.send("POST", "/jobs/" + id + "/cancel", null);
        var retried = jobs.send("POST", "/jobs/" + id + "/retry", null);
        jobs.send("POST", "/jobs/" + id + "/cancel", null);

        // Then
        assertThat(cancelled.status()).isEqualTo(202);
        assertThat(header(cancelled, "Zebra-Position")).isNotEmpty();
        assertThat(late.status()).isEqualTo(409);
        assertThat(late.body().path("state").asText()).isEqualTo("CANCELLED");
        assertThat(retried.status()).isEqualTo(202);
        assertThat(retried.body().path("attempt").asInt()).isEqualTo(2);
    }

    @Test
    void tellsWhyAJobFailed() {
        var id = jobs.submit(Bodies.text("jobs/fail", "fail"), "fail/1");

        var failed = jobs.awaitState(id, "FAILED", LIMIT);

        assertThat(failed.path("reason").asText()).contains("it was told to fail");
    }

    @Test
    void refusesToRetryWhatSucceeded() {
        var id = jobs.submit(Bodies.text("jobs/done", "hello"), "done/1");
        jobs.awaitSuccess(id, LIMIT);

        var answer = jobs.send("POST", "/jobs/" + id + "/retry", null);

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body().path("state").asText()).isEqualTo("SUCCEEDED");
    }

    private static String header(JobsClient.Answer answer, String name) {
        return answer.response().headers().firstValue(name).orElse("");
    }
}
