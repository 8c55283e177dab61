package dev.zebra.inference.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zebra.inference.engine.FinishReason;
import dev.zebra.inference.engine.TokenProbability;
import dev.zebra.inference.openai.ApiException;
import dev.zebra.inference.openai.Usage;
import io.quarkus.logging.Log;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Writes what is generated as OpenAI's clients expect it, in one or as a stream.
final class Answer {

    private final ObjectMapper json;
    private final AnswerShape shape;
    private final Generating generating;
    private final String model;
    private final int promptTokens;
    private final String id;
    private final long created = Instant.now().getEpochSecond();

    /// @param model the id the client asked for
    /// @param promptTokens of all prompts
    Answer(
            ObjectMapper json,
            AnswerShape shape,
            Generating generating,
            String model,
            int promptTokens) {
        this.json = json;
        this.shape = shape;
        this.generating = generating;
        this.model = model;
        this.promptTokens = promptTokens;
        this.id = shape.idPrefix() + UUID.randomUUID().toString().replace("-", "");
    }

    /// A choice as far as it has come.
    private static final class Choice {
        final StringBuilder text = new StringBuilder();
        final List<TokenProbability> tokens = new ArrayList<>();
        @Nullable FinishReason reason;
    }

    /// Waits for all choices; the whole answer. Null if the client has gone meanwhile.
    @Nullable ObjectNode whole() {
        var choices = Stream.generate(Choice::new).limit(generating.choices()).toList();
        int generated = 0;
        for (int open = choices.size(); open > 0; ) {
            switch (generating.next()) {
                case ChoiceEvent.Text(int at, var piece) -> {
                    choices.get(at).text.append(piece.text());
                    choices.get(at).tokens.addAll(piece.tokens());
                }
                case ChoiceEvent.End(int at, var reason, int tokens) -> {
                    choices.get(at).reason = reason;
                    generated += tokens;
                    open--;
                }
                case ChoiceEvent.Failed(var failure) ->
                        throw new IllegalStateException("the model failed", failure);
                case ChoiceEvent.Gone() -> {
                    return null;
                }
            }
        }
        var answer = envelope(shape.object());
        var array = answer.putArray("choices");
        for (int i = 0; i < choices.size(); i++) {
            var choice = choices.get(i);
            var reason = choice.reason == null ? FinishReason.LENGTH : choice.reason;
            array.add(shape.whole(i, choice.text.toString(), choice.tokens, reason));
        }
        return answer.set("usage", usage(generated));
    }

    /// Writes server-sent events until all choices are complete.
    ///
    /// @param includeUsage whether the last one counts the tokens
    /// @throws IOException if the client has gone
    void stream(OutputStream output, boolean includeUsage) throws IOException {
        for (int i = 0; i < generating.choices(); i++) {
            var first = shape.first(i);
            if (first.isPresent()) {
                chunk(output, first.get(), includeUsage);
            }
        }
        int generated = 0;
        for (int open = generating.choices(); open > 0; ) {
            switch (generating.next()) {
                case ChoiceEvent.Text(int at, var piece) ->
                        chunk(output, shape.delta(at, piece), includeUsage);
                case ChoiceEvent.End(int at, var reason, int tokens) -> {
                    chunk(output, shape.last(at, reason), includeUsage);
                    generated += tokens;
                    open--;
                }
                case ChoiceEvent.Failed(var failure) -> {
                    Log.error("the model failed while an answer streamed", failure);
                    var message = "the model failed: " + failure.getMessage();
                    event(
                            output,
                            json.writeValueAsString(
                                    ApiException.Body.of(message, "server_error", null, null)));
                    return;
                }
                case ChoiceEvent.Gone() -> {
                    return;
                }
            }
        }
        if (includeUsage) {
            var last = envelope(shape.chunkObject());
            last.putArray("choices");
            last.set("usage", usage(generated));
            event(output, last.toString());
        }
        event(output, "[DONE]");
    }

    private void chunk(OutputStream output, ObjectNode choice, boolean includeUsage)
            throws IOException {
        var chunk = envelope(shape.chunkObject());
        chunk.putArray("choices").add(choice);
        if (includeUsage) {
            chunk.putNull("usage");
        }
        event(output, chunk.toString());
    }

    private static void event(OutputStream output, String data) throws IOException {
        output.write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
        output.flush();
    }

    private ObjectNode usage(int generated) {
        return json.valueToTree(Usage.of(promptTokens, generated));
    }

    private ObjectNode envelope(String object) {
        return json.createObjectNode()
                .put("id", id)
                .put("object", object)
                .put("created", created)
                .put("model", model);
    }
}
