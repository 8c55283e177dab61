package dev.zebra.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.cli.stack.Part;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request to a service.
///
/// @param path beginning with a slash, query included
/// @param body JSON, or null for none
/// @param headers beside those that follow from the body
public record Request(
        Part part,
        String method,
        String path,
        @Nullable JsonNode body,
        Map<String, String> headers) {

    public static Request get(Part part, String path) {
        return new Request(part, "GET", path, null, Map.of());
    }

    public static Request put(Part part, String path, JsonNode body) {
        return new Request(part, "PUT", path, body, Map.of());
    }

    /// A POST that may be repeated: the key makes the repetition the same request.
    public static Request post(Part part, String path, JsonNode body, String idempotencyKey) {
        return new Request(part, "POST", path, body, Map.of("Idempotency-Key", idempotencyKey));
    }
}
