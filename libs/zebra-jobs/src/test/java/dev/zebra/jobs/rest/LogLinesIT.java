package dev.zebra.jobs.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.zebra.testkit.JobsClient;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(LogLinesIT.ToAFile.class)
class LogLinesIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    /// The same formatter as the console's, where a test can read it.
    public static final class ToAFile extends RestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            var settings = new HashMap<>(super.getConfigOverrides());
            settings.put("quarkus.log.file.enabled", "true");
            settings.put("quarkus.log.file.path", "target/log-lines.json");
            settings.put("quarkus.log.file.rotation.max-file-size", "1G");
            settings.put("quarkus.log.file.json.enabled", "true");
            for (var field : List.of("service", "instance")) {
                settings.put(
                        "quarkus.log.file.json.additional-field.\"" + field + "\".value",
                        "${quarkus.log.console.json.additional-field.\"" + field + "\".value}");
            }
            return settings;
        }
    }

    @TestHTTPResource("/")
    URI address;

    @ConfigProperty(name = "quarkus.log.file.path")
    Path file;

    @Test
    void whatAnAttemptLogsNamesItsJob() throws IOException {
        // Given
        var jobs = new JobsClient(address).awaitReady(LIMIT);

        // When
        var job = jobs.submit(Bodies.text("lines/one", "x"), "lines/1");
        jobs.awaitSuccess(job, LIMIT);
        await().atMost(LIMIT).until(() -> lines(job).size() >= 2);

        // Then
        assertThat(lines(job))
                .allSatisfy(
                        line -> {
                            assertThat(line.path("service").asText()).isNotEmpty();
                            assertThat(line.path("instance").asText()).isEqualTo("test");
                            assertThat(line.at("/mdc/attempt").asText()).isEqualTo("1");
                            assertThat(line.at("/mdc/kind").asText()).isEqualTo("prepare");
                            assertThat(line.path("message").asText()).contains(job);
                        });
    }

    private List<JsonNode> lines(String job) throws IOException {
        try (var lines = Files.lines(file)) {
            return lines.map(LogLinesIT::json)
                    .filter(line -> line.at("/mdc/job").asText().equals(job))
                    .toList();
        }
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException unfinished) {
            return JSON.createObjectNode();
        }
    }
}
