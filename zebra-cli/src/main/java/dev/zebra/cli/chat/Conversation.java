package dev.zebra.cli.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zebra.cli.CommandException;
import dev.zebra.cli.Exit;
import dev.zebra.cli.Json;
import dev.zebra.cli.client.Request;
import dev.zebra.cli.client.Rest;
import dev.zebra.cli.client.ServerSentEvents;
import dev.zebra.cli.stack.Part;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Messages to a served model and its answers, streamed.
///
/// @param model the served model's id
/// @param messages so far; grows
public record Conversation(Rest rest, String model, Settings settings, List<Message> messages) {

    private static final String END = "[DONE]";

    /// How answers are made.
    ///
    /// @param complete continue the text (`/v1/completions`) instead of chatting
    /// @param temperature null leaves it to the service, as do the others
    public record Settings(
            boolean complete,
            int maxTokens,
            @Nullable Double temperature,
            @Nullable Double topP,
            @Nullable Long seed) {}

    /// One message of a chat.
    public record Message(String role, String content) {}

    /// Adds a message without asking for an answer.
    public void add(String role, String content) {
        messages.add(new Message(role, content));
    }

    /// Asks, and writes the answer to `out` as it comes. Continued text begins with the text given.
    public String answer(String text, PrintStream out) throws IOException {
        add("user", text);
        var body = request(text);
        var path = settings.complete() ? "/v1/completions" : "/v1/chat/completions";
        if (settings.complete()) {
            out.print(text);
        }
        var whole = new StringBuilder();
        var request = new Request(Part.INFERENCE, "POST", path, body, Map.of());
        try (var events = new ServerSentEvents(rest.open(request))) {
            for (var event = events.next(); event != null; event = events.next()) {
                if (event.data().equals(END)) {
                    break;
                }
                var piece = piece(Json.MAPPER.readTree(event.data()));
                whole.append(piece);
                out.print(piece);
                out.flush();
            }
        }
        add("assistant", whole.toString());
        return whole.toString();
    }

    private ObjectNode request(String text) {
        var body = Json.MAPPER.createObjectNode().put("model", model).put("stream", true);
        if (settings.complete()) {
            body.put("prompt", text);
        } else {
            body.set("messages", Json.MAPPER.valueToTree(messages));
        }
        body.put("max_tokens", settings.maxTokens());
        if (settings.temperature() != null) {
            body.put("temperature", settings.temperature());
        }
        if (settings.topP() != null) {
            body.put("top_p", settings.topP());
        }
        if (settings.seed() != null) {
            body.put("seed", settings.seed());
        }
        return body;
    }

    private static String piece(JsonNode chunk) {
        if (chunk.has("error")) {
            throw new CommandException(
                    Exit.FAILED,
                    "the answer broke off: " + chunk.path("error").path("message").asText());
        }
        var choice = chunk.path("choices").path(0);
        return choice.has("text")
                ? choice.path("text").asText("")
                : choice.path("delta").path("content").asText("");
    }
}
