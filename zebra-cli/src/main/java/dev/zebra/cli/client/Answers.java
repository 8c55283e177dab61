package dev.zebra.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.zebra.cli.Json;
import dev.zebra.cli.terminal.Table;

/// Prints what services answer.
public final class Answers {

    private Answers() {}

    /// Indented JSON, as it was answered.
    public static void print(JsonNode json) {
        try {
            System.out.println(
                    Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// Asks for a list and prints all of it: as a table, or as JSON if that is asked for.
    ///
    /// @return the list
    public static ArrayNode list(AnyService services, String path, boolean json, Table table) {
        var items = Paths.all(services, path);
        if (json) {
            print(items);
        } else {
            table.print(System.out, items);
        }
        return items;
    }
}
