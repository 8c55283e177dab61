package dev.zebra.inference.rest;

import dev.zebra.inference.openai.ApiException;
import org.jspecify.annotations.Nullable;

/// Bodies must say that they are JSON: a page of another origin can send anything else unasked.
final class JsonRequest {

    private JsonRequest() {}

    /// @throws ApiException unless the type is that of JSON
    static void require(@Nullable String contentType) {
        if (contentType == null || !contentType.strip().startsWith("application/json")) {
            throw ApiException.mediaType(contentType);
        }
    }
}
