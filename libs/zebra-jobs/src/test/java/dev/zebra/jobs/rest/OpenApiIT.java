package dev.zebra.jobs.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.testkit.JobsClient;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(RestProfile.class)
class OpenApiIT {

    @TestHTTPResource("/")
    URI address;

    /// An operation of the document.
    private record Described(String name, JsonNode operation) {}

    @Test
    void saysOfEveryOperationWhatItDoesAndHowItFails() {
        for (var described : operations()) {
            var operation = described.operation();
            assertThat(operation.path("summary").asText()).as(described.name()).isNotBlank();
            assertThat(operation.path("responses").fieldNames())
                    .as(described.name())
                    .toIterable()
                    .anyMatch(code -> code.startsWith("2"));
            if (!described.name().endsWith("/asyncapi")) {
                assertThat(operation.path("responses").fieldNames())
                        .as(described.name())
                        .toIterable()
                        .contains("401", "403", "429");
                assertThat(operation.path("security").toString())
                        .as(described.name())
                        .contains("apiKey");
            }
        }
    }

    @Test
    void givesAnExampleOfEveryProblemThatIsOne() {
        for (var described : operations()) {
            described
                    .operation()
                    .path("responses")
                    .properties()
                    .forEach(
                            answer -> {
                                var problem =
                                        answer.getValue().path("content").path(Problem.MEDIA_TYPE);
                                if (answer.getKey().startsWith("4")) {
                                    assertThat(problem.path("example").path("status").asText())
                                            .as(described.name() + " " + answer.getKey())
                                            .isEqualTo(answer.getKey());
                                }
                            });
        }
    }

    @Test
    void givesAnExampleOfEveryBodyThatIsDescribed() {
        for (var described : operations()) {
            var content = described.operation().path("requestBody").path("content");
            var type = content.path("application/json");
            if (!type.path("schema").path("$ref").isMissingNode()) {
                assertThat(type.path("example").isMissingNode()).as(described.name()).isFalse();
            }
        }
    }

    private List<Described> operations() {
        var document =
                new JobsClient(address)
                        .awaitReady(Duration.ofSeconds(30))
                        .send("GET", "/q/openapi?format=json", null)
                        .body();
        var all = new ArrayList<Described>();
        document.path("paths")
                .properties()
                .forEach(
                        path ->
                                path.getValue()
                                        .properties()
                                        .forEach(
                                                operation ->
                                                        all.add(
                                                                new Described(
                                                                        operation.getKey()
                                                                                + " "
                                                                                + path.getKey(),
                                                                        operation.getValue()))));
        assertThat(all).hasSizeGreaterThan(30);
        return all;
    }
}
