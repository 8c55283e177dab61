package dev.zebra.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.cli.Json;

/// Prints what services answer, as they answer it.
public final class Answers {

    private Answers() {}

    /// Indented JSON.
    public static void print(JsonNode json) {
        try {
            System.out.println(
                    Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
