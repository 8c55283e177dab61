package dev.zebra.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/// A service's jobs and artifacts, over REST, as a test wants them.
public final class JobsClient {

    private static final Set<String> ENDS = Set.of("SUCCEEDED", "FAILED", "CANCELLED");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private final URI address;

    /// A client of the service at `address`, such as `http://localhost:8082`.
    public JobsClient(URI address) {
        this.address = address;
    }

    /// An answer.
    ///
    /// @param body the JSON body; a missing node if there was none
    public record Answer(int status, JsonNode body, HttpResponse<String> response) {}

    /// Waits until the service is ready: a Quarkus test begins as soon as its port is open, which
    /// is before the log is folded.
    public JobsClient awaitReady(Duration limit) {
        Awaitility.await(address + " is ready")
                .atMost(limit)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> send("GET", "/q/health/ready", null).status() == 200);
        return this;
    }

    /// Sends a request as it is.
    ///
    /// @param body JSON, or null for none
    /// @param headers names and values, in turn
    public Answer send(String method, String path, @Nullable String body, String... headers) {
        var request = HttpRequest.newBuilder(address.resolve(path)).timeout(Duration.ofMinutes(1));
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (body != null && !Arrays.asList(headers).contains("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        request.method(
                method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        try {
            var response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            var type = response.headers().firstValue("Content-Type").orElse("");
            var json = type.contains("json") ? JSON.readTree(response.body()) : null;
            return new Answer(
                    response.statusCode(), json == null ? JSON.missingNode() : json, response);
        } catch (IOException failed) {
            throw new UncheckedIOException(method + " " + path + ": " + failed, failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /// Submits a job, `{"kind": ..., "spec": ...}`, and answers its id; fails unless it is
    /// accepted.
    public String submit(String job, String idempotencyKey) {
        var answer = send("POST", "/jobs", job, "Idempotency-Key", idempotencyKey);
        if (answer.status() != 202) {
            throw new AssertionError(
                    "POST /jobs answered " + answer.status() + ": " + answer.response().body());
        }
        return answer.body().path("id").asText();
    }

    /// The job, which must exist.
    public JsonNode job(String id) {
        var answer = send("GET", "/jobs/" + id, null);
        if (answer.status() != 200) {
            throw new AssertionError(
                    "GET /jobs/" + id + " answered " + answer.status() + ": " + answer.body());
        }
        return answer.body();
    }

    /// Waits until the job is in that state and answers it; fails at once if it ends in another.
    public JsonNode awaitState(String id, String state, Duration limit) {
        var seen = new JsonNode[] {JSON.missingNode()};
        try {
            Awaitility.await()
                    .atMost(limit)
                    .pollInterval(Duration.ofMillis(200))
                    .until(
                            () -> {
                                seen[0] = reachable(id, seen[0]);
                                var now = seen[0].path("state").asText();
                                return now.equals(state) || ENDS.contains(now);
                            });
        } catch (ConditionTimeoutException tooLong) {
            throw new AssertionError(
                    "job " + id + " was not " + state + " within " + limit + ": " + seen[0],
                    tooLong);
        }
        if (!seen[0].path("state").asText().equals(state)) {
            throw new AssertionError("job " + id + " ended, but not " + state + ": " + seen[0]);
        }
        return seen[0];
    }

    /// Waits until the job has succeeded and answers it.
    public JsonNode awaitSuccess(String id, Duration limit) {
        return awaitState(id, "SUCCEEDED", limit);
    }

    /// The items of a list such as `/jobs?kind=tokenize` or `/artifacts?kind=model`.
    public List<JsonNode> items(String path) {
        var answer = send("GET", path, null);
        if (answer.status() != 200) {
            throw new AssertionError(
                    "GET " + path + " answered " + answer.status() + ": " + answer.body());
        }
        return answer.body().path("items").valueStream().toList();
    }

    /// The job as it is now; as last seen while the service is away (a test may have killed it).
    private JsonNode reachable(String id, JsonNode last) {
        try {
            var answer = send("GET", "/jobs/" + id, null);
            return answer.status() == 200 ? answer.body() : last;
        } catch (UncheckedIOException away) {
            return last;
        }
    }
}
