package dev.zebra.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.zebra.cli.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// Sends requests to the services and reads JSON answers.
public final class Rest implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final Addresses addresses;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT)
                    .build();

    public Rest(Addresses addresses) {
        this.addresses = addresses;
    }

    public Addresses addresses() {
        return addresses;
    }

    /// Sends once and answers the body: JSON, or a text node for anything else.
    ///
    /// @throws UnreachableException if no answer came, or one of 502, 503 or 504
    /// @throws ProblemException if the service refuses
    public JsonNode send(Request request) {
        var response = exchange(request, ANSWER, BodyHandlers.ofString());
        var body = parse(response, response.body());
        if (response.statusCode() >= 400) {
            throw refusal(request, response, body);
        }
        return body;
    }

    /// Opens a body that is read as it comes; closing it ends the exchange.
    ///
    /// @throws UnreachableException as [#send]
    /// @throws ProblemException as [#send]
    public InputStream open(Request request) {
        var response = exchange(request, null, BodyHandlers.ofInputStream());
        if (response.statusCode() >= 400) {
            try (var body = response.body()) {
                var text = new String(body.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
                throw refusal(request, response, parse(response, text));
            } catch (IOException failure) {
                throw new UnreachableException(
                        request.part(), addresses.of(request.part()), failure);
            }
        }
        return response.body();
    }

    private <T> HttpResponse<T> exchange(
            Request request,
            @org.jspecify.annotations.Nullable Duration limit,
            HttpResponse.BodyHandler<T> handler) {
        var address = addresses.of(request.part());
        try {
            return http.send(build(request, address, limit), handler);
        } catch (IOException failure) {
            throw new UnreachableException(request.part(), address, failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new UnreachableException(request.part(), address, interrupted);
        }
    }

    private static HttpRequest build(
            Request request, URI address, @org.jspecify.annotations.Nullable Duration limit) {
        var builder = HttpRequest.newBuilder(URI.create(address + request.path()));
        if (limit != null) {
            builder.timeout(limit);
        }
        request.headers().forEach(builder::header);
        ApiKey.ofEnvironment().ifPresent(key -> builder.header("Authorization", "Bearer " + key));
        if (request.body() == null) {
            return builder.method(request.method(), HttpRequest.BodyPublishers.noBody()).build();
        }
        return builder.header("Content-Type", "application/json")
                .method(
                        request.method(),
                        HttpRequest.BodyPublishers.ofString(request.body().toString()))
                .build();
    }

    private RuntimeException refusal(Request request, HttpResponse<?> response, JsonNode body) {
        int status = response.statusCode();
        if (status >= 502 && status <= 504) {
            var seconds = response.headers().firstValueAsLong("Retry-After").orElse(1);
            return new UnreachableException(
                    request.part(),
                    addresses.of(request.part()),
                    "cannot serve now: " + new ProblemException(status, body).getMessage(),
                    Duration.ofSeconds(Math.clamp(seconds, 0, 10)));
        }
        return new ProblemException(status, body);
    }

    private static JsonNode parse(HttpResponse<?> response, String body) {
        var type = response.headers().firstValue("Content-Type").orElse("");
        if (!type.contains("json")) {
            return body.isEmpty() ? MissingNode.getInstance() : TextNode.valueOf(body);
        }
        try {
            return Json.MAPPER.readTree(body);
        } catch (IOException broken) {
            return TextNode.valueOf(body);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
