package dev.zebra.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.zebra.cli.client.Addresses;
import dev.zebra.cli.client.Rest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/// All services in one real HTTP server on a free port, which answers as it is told and remembers
/// what it was asked.
public final class Answering implements AutoCloseable {

    /// What was asked.
    public record Asked(String method, String path, String idempotencyKey, JsonNode body) {}

    /// What is answered; a body is JSON.
    public record Answer(int status, String body) {}

    private final HttpServer server;
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final Function<Asked, Answer> answers;

    /// @param answers called for each request, event streams apart, which do not exist
    public Answering(Function<Asked, Answer> answers) throws IOException {
        this.answers = answers;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().toString();
            var answer = path.endsWith("/events") ? new Answer(404, "{}") : answer(exchange, path);
            var bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.getResponseHeaders().set("Retry-After", "0");
            exchange.sendResponseHeaders(answer.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private Answer answer(HttpExchange exchange, String path) throws IOException {
        var key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        var request =
                new Asked(
                        exchange.getRequestMethod(),
                        path,
                        Objects.requireNonNullElse(key, ""),
                        Json.MAPPER.readTree(exchange.getRequestBody()));
        asked.add(request);
        return answers.apply(request);
    }

    /// All requests so far, oldest first.
    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    /// The variables that lead every service's users here.
    public Map<String, String> environment() {
        return environment("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// A client of this server.
    public Rest rest() {
        return new Rest(new Addresses(1, environment()));
    }

    /// The variables that lead every service's users to `address`.
    public static Map<String, String> environment(String address) {
        var environment = new HashMap<String, String>();
        for (var service : List.of("DASHBOARD", "TOKENIZER", "TRAINER", "INFERENCE", "EVAL")) {
            environment.put("ZEBRA_" + service + "_URL", address);
        }
        return environment;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
