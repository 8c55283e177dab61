package dev.zebra.jobs.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.zebra.testkit.EventStream;
import dev.zebra.testkit.JobsClient;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(RestProfile.class)
class EventsIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TestHTTPResource("/")
    URI address;

    @Test
    void streamsWhatHappensToAJobFromItsBeginning() {
        // Given
        var jobs = new JobsClient(address).awaitReady(LIMIT);
        var id = jobs.submit(Bodies.text("events/job", "hello"), "events/1");
        jobs.awaitSuccess(id, LIMIT);

        // When
        try (var stream = new EventStream(address.resolve("/jobs/" + id + "/events"), null)) {
            stream.await(event -> is(event, "attempt.succeeded"), LIMIT);

            // Then
            assertThat(types(stream))
                    .containsSubsequence(
                            "dev.zebra.job.submitted.v1",
                            "dev.zebra.attempt.claimed.v1",
                            "dev.zebra.attempt.succeeded.v1")
                    .contains("dev.zebra.artifact.published.v1");
        }
    }

    @Test
    void resumesAfterTheLastEventSeen() {
        // Given
        var jobs = new JobsClient(address).awaitReady(LIMIT);
        var path = address.resolve("/events");
        String seen;
        String first;
        try (var stream = new EventStream(path, null)) {
            first = jobs.submit(Bodies.text("events/first", "hello"), "events/2");
            seen =
                    stream.await(
                                    event -> is(event, "attempt.succeeded") && about(event, first),
                                    LIMIT)
                            .id();
        }

        // When
        var second = jobs.submit(Bodies.text("events/second", "hello"), "events/3");
        jobs.awaitSuccess(second, LIMIT);
        try (var stream = new EventStream(path, seen)) {
            stream.await(event -> is(event, "attempt.succeeded") && about(event, second), LIMIT);

            // Then
            assertThat(stream.events())
                    .noneMatch(event -> is(event, "job.submitted") && about(event, first));
            assertThat(stream.events())
                    .anyMatch(event -> is(event, "job.submitted") && about(event, second));
        }
    }

    @Test
    void takesThePositionOfAWriteToResumeAfter() {
        // Given
        var jobs = new JobsClient(address).awaitReady(LIMIT);
        var accepted = jobs.send("POST", "/jobs", Bodies.text("events/position", "hello"));
        var id = accepted.body().path("id").asText();
        jobs.awaitSuccess(id, LIMIT);
        var position = accepted.response().headers().firstValue("Zebra-Position").orElseThrow();

        // When
        try (var stream = new EventStream(address.resolve("/events"), position)) {
            stream.await(event -> is(event, "attempt.succeeded") && about(event, id), LIMIT);

            // Then
            assertThat(stream.events())
                    .noneMatch(event -> is(event, "job.submitted") && about(event, id));
        }
    }

    @Test
    void refusesToResumeFromWhereTheLogHoldsNothing() {
        var jobs = new JobsClient(address).awaitReady(LIMIT);
        var id = jobs.submit(Bodies.text("events/gone", "hello"), "events/5");

        for (var path : List.of("/events", "/jobs/" + id + "/events")) {
            for (var position :
                    List.of(
                            "zebra.jobs.tokenizer/0@99999999",
                            "zebra.jobs.tokenizer/77@0",
                            "zebra.heartbeats/0@0",
                            "elsewhere/0@0")) {
                given().baseUri(address.toString())
                        .basePath("")
                        .header("Last-Event-ID", position)
                        .get(address.resolve(path))
                        .then()
                        .statusCode(410)
                        .contentType("application/problem+json")
                        .body("type", equalTo("urn:zebra:problem:position-gone"))
                        .body("detail", containsString(position));
            }
        }
    }

    @Test
    void deliversLiveProgressWithoutAnIdToResumeAfter() {
        // Given
        var jobs = new JobsClient(address).awaitReady(LIMIT);
        try (var stream = new EventStream(address.resolve("/events"), null)) {

            // When
            var id = jobs.submit(Bodies.text("events/progress", "hello"), "events/4");
            var progress =
                    stream.await(event -> is(event, "job.progress") && about(event, id), LIMIT);

            // Then
            assertThat(progress.json().at("/event/data/fraction").asDouble()).isEqualTo(1);
            assertThat(progress.id()).doesNotStartWith("zebra.progress");
        }
    }

    private static List<String> types(EventStream stream) {
        return stream.events().stream()
                .map(event -> event.json().at("/event/type").asText())
                .toList();
    }

    private static boolean is(EventStream.Event event, String name) {
        return event.json().at("/event/type").asText().equals("dev.zebra." + name + ".v1");
    }

    private static boolean about(EventStream.Event event, String job) {
        return event.json().path("key").asText().equals(job);
    }
}
