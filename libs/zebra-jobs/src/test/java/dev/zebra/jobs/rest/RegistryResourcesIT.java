package dev.zebra.jobs.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.testkit.JobsClient;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Aliases, deprecation, lineage and rescans.
@QuarkusTest
@TestProfile(RestProfile.class)
class RegistryResourcesIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TestHTTPResource("/")
    URI address;

    private JobsClient jobs;

    @BeforeEach
    void connect() {
        jobs = new JobsClient(address).awaitReady(LIMIT);
    }

    @Test
    void promotesAVersionThatJobsThenReadByTheAlias() {
        // Given
        publish("registry/promoted", "one", "promoted-1");
        publish("registry/promoted", "two", "promoted-2");

        // When
        var put = put("dataset:registry/promoted@production", "{\"version\": 1}");
        var reader =
                jobs.submit(
                        Bodies.reading(
                                "registry/reads", "x", "dataset:registry/promoted@production"),
                        "registry/reads");

        // Then
        assertThat(put.status()).isEqualTo(200);
        assertThat(put.response().headers().firstValue("Zebra-Position")).isPresent();
        assertThat(put.body().at("/aliases/production").asInt()).isEqualTo(1);
        var version = get("/artifacts/dataset:registry/promoted@production");
        assertThat(version.at("/version").asInt()).isEqualTo(1);
        assertThat(version.at("/aliases/0").asText()).isEqualTo("production");
        assertThat(jobs.awaitSuccess(reader, LIMIT).at("/inputs/0/reference").asText())
                .isEqualTo("dataset:registry/promoted@1");

        // When: an alias pins
        var refused = jobs.send("DELETE", "/artifacts/dataset:registry/promoted@1", null);
        jobs.send("DELETE", "/aliases/dataset:registry/promoted@production", null);
        var deleted = jobs.send("DELETE", "/artifacts/dataset:registry/promoted@1", null);
        var late = put("dataset:registry/promoted@production", "{\"version\": 1}");

        // Then
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body().path("pins").toString()).contains("alias production");
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(late.status()).isEqualTo(404);
        assertThat(get("/aliases/dataset:registry/promoted").path("moves")).hasSize(2);
    }

    @Test
    void ofManyPromotionsFromTheSameVersionOneWins() {
        // Given
        publish("registry/race", "one", "race-1");
        publish("registry/race", "two", "race-2");
        put("dataset:registry/race@production", "{\"version\": 1}");

        // When
        var statuses =
                IntStream.range(0, 8)
                        .parallel()
                        .map(
                                _ ->
                                        put(
                                                        "dataset:registry/race@stable",
                                                        "{\"version\": 2, \"expected\": 0}")
                                                .status())
                        .sorted()
                        .toArray();
        var lost = put("dataset:registry/race@production", "{\"version\": 2, \"expected\": 2}");

        // Then: repetitions that find it done are not told apart from it
        assertThat(statuses).contains(200).containsOnly(200, 409);
        assertThat(get("/aliases/dataset:registry/race").at("/aliases/stable").asInt())
                .isEqualTo(2);
        assertThat(get("/aliases/dataset:registry/race").path("moves").findValuesAsText("alias"))
                .containsExactly("production", "stable");
        assertThat(lost.status()).isEqualTo(409);
        assertThat(lost.body().path("now").asInt()).isEqualTo(1);
    }

    @Test
    void deprecatesAVersionAndTakesItBack() {
        // Given
        publish("registry/old", "one", "old-1");
        publish("registry/old", "two", "old-2");

        // When
        var patched = patch("dataset:registry/old@2", "{\"deprecated\": \"a damaged source\"}");

        // Then
        assertThat(patched.status()).isEqualTo(200);
        assertThat(patched.body().path("deprecated").asText()).isEqualTo("a damaged source");
        assertThat(get("/artifacts/dataset:registry/old").path("version").asInt()).isEqualTo(1);
        assertThat(get("/artifacts/dataset:registry/old@2").path("version").asInt()).isEqualTo(2);
        assertThat(jobs.items("/artifacts?name=registry/old&deprecated=true")).hasSize(1);
        assertThat(jobs.items("/artifacts?name=registry/old&deprecated=false")).hasSize(1);

        // When
        patch("dataset:registry/old@2", "{\"deprecated\": null}");

        // Then
        assertThat(get("/artifacts/dataset:registry/old").path("version").asInt()).isEqualTo(2);
    }

    @Test
    void showsWhatWasMadeFromWhat() {
        // Given
        publish("registry/source", "one", "lineage-1");
        jobs.awaitSuccess(
                jobs.submit(
                        Bodies.reading("registry/product", "two", "dataset:registry/source"),
                        "registry/product"),
                LIMIT);

        // Then
        var up = get("/lineage/dataset:registry/product");
        assertThat(up.at("/edges/0/from").asText()).isEqualTo("dataset:registry/source@1");
        assertThat(up.at("/edges/0/to").asText()).isEqualTo("dataset:registry/product@1");
        assertThat(up.at("/edges/0/job").asText()).isNotEmpty();
        var down = get("/lineage/dataset:registry/source@1?direction=down&depth=1");
        assertThat(down.path("versions"))
                .extracting(version -> version.path("reference").asText())
                .containsExactly("dataset:registry/source@1", "dataset:registry/product@1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            PUT    | /aliases/dataset:x@3                      | {"version": 1}      | 400
            PUT    | /aliases/dataset:x@latest                 | {"version": 1}      | 400
            PUT    | /aliases/dataset:x                        | {"version": 1}      | 400
            PUT    | /aliases/dataset:never/made@production    | {"version": 1}      | 404
            PUT    | /aliases/dataset:x@production             | {"version": 0}      | 422
            PUT    | /aliases/dataset:x@production             | {}                  | 422
            PUT    | /aliases/dataset:x@production             | {"version": 1, "expected": -1} | 422
            PATCH  | /artifacts/dataset:never/made@1           | {"deprecated": "x"} | 404
            PATCH  | /artifacts/dataset:never/made@1           | {"deprecated": ""}  | 422
            PATCH  | /artifacts/dataset:never/made@1           | {}                  | 422
            GET    | /lineage/dataset:never/made               |                     | 404
            GET    | /lineage/dataset:x?direction=left         |                     | 400
            GET    | /lineage/dataset:x?depth=0                |                     | 400
            POST   | /rescans?verify=perhaps                   |                     | 400
            """)
    void refusesWhatMakesNoSense(String method, String path, String body, int status) {
        var answer = jobs.send(method, path, body);

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
        assertThat(answer.response().headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem"));
    }

    @Test
    void aRescanFindsNothingToDoWhereNothingIsWrong() {
        // Given
        publish("registry/scanned", "one", "scanned-1");

        // When
        var rescan = jobs.send("POST", "/rescans?verify=true", null);

        // Then
        assertThat(rescan.status()).isEqualTo(200);
        assertThat(rescan.body().path("announced")).isEmpty();
        assertThat(rescan.body().path("damaged")).isEmpty();
        assertThat(rescan.body().path("missing").toString()).doesNotContain("registry/scanned");
    }

    private void publish(String name, String text, String run) {
        jobs.awaitSuccess(jobs.submit(Bodies.text(name, text, run), run + "/" + name), LIMIT);
    }

    private JobsClient.Answer put(String reference, String body) {
        return jobs.send("PUT", "/aliases/" + reference, body);
    }

    private JobsClient.Answer patch(String reference, String body) {
        return jobs.send("PATCH", "/artifacts/" + reference, body);
    }

    private JsonNode get(String path) {
        var answer = jobs.send("GET", path, null);
        assertThat(answer.status()).as(path + " " + answer.response().body()).isEqualTo(200);
        return answer.body();
    }
}
