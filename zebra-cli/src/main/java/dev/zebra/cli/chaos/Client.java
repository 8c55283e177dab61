package dev.zebra.cli.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.zebra.cli.Json;
import dev.zebra.cli.stack.Replica;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A client as the documentation tells clients to be: when no answer comes, or a 503 or 504, it
/// repeats the request with the same key, at whichever replica answers.
final class Client implements AutoCloseable {

    private static final Duration ANSWER = Duration.ofSeconds(15);
    private static final Duration PAUSE = Duration.ofMillis(300);

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(2))
                    .build();

    /// Sends to one replica, once.
    ///
    /// @return the JSON of a 2xx answer; empty if no answer came, or one that asks for patience
    /// @throws IllegalStateException if the request is refused
    Optional<JsonNode> once(
            Replica replica,
            String method,
            String path,
            @Nullable JsonNode body,
            @Nullable String key)
            throws InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + replica.port() + path))
                        .timeout(ANSWER)
                        .header("Content-Type", "application/json");
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        request.method(
                method,
                body == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(body.toString()));
        try {
            var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 500) {
                if (answer.statusCode() == 503 || answer.statusCode() == 504) {
                    return Optional.empty();
                }
                throw refused(method, path, answer);
            }
            if (answer.statusCode() >= 400) {
                throw refused(method, path, answer);
            }
            return Optional.of(Json.MAPPER.readTree(answer.body()));
        } catch (IOException unanswered) {
            return Optional.empty();
        }
    }

    private static IllegalStateException refused(
            String method, String path, HttpResponse<String> answer) {
        return new IllegalStateException(
                method + " " + path + " answered " + answer.statusCode() + ": " + answer.body());
    }

    /// Sends until some replica answers.
    JsonNode insist(
            List<Replica> replicas,
            RandomGenerator random,
            String method,
            String path,
            @Nullable JsonNode body,
            @Nullable String key)
            throws InterruptedException {
        while (true) {
            var replica = replicas.get(random.nextInt(replicas.size()));
            var answer = once(replica, method, path, body, key);
            if (answer.isPresent()) {
                return answer.get();
            }
            Thread.sleep(PAUSE);
        }
    }

    /// All items of a list of one replica, which must answer.
    ArrayNode all(Replica replica, String path) throws InterruptedException {
        var items = JsonNodeFactory.instance.arrayNode();
        String cursor = "";
        do {
            var separator = path.contains("?") ? "&" : "?";
            var page =
                    insist(
                            List.of(replica),
                            RandomGenerator.getDefault(),
                            "GET",
                            path + separator + "limit=1000" + cursor,
                            null,
                            null);
            page.path("items").forEach(items::add);
            cursor = page.path("next").isTextual() ? "&cursor=" + page.path("next").asText() : null;
        } while (cursor != null);
        return items;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
