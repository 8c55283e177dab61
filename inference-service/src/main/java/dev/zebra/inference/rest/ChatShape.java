package dev.zebra.inference.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zebra.inference.engine.FinishReason;
import dev.zebra.inference.engine.Piece;
import dev.zebra.inference.engine.TokenProbability;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Choices of `/v1/chat/completions`.
final class ChatShape implements AnswerShape {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final boolean logprobs;
    private final IntFunction<String> tokenText;
    private final IntFunction<byte[]> tokenBytes;

    /// @param logprobs whether probabilities are told
    ChatShape(boolean logprobs, IntFunction<String> tokenText, IntFunction<byte[]> tokenBytes) {
        this.tokenText = tokenText;
        this.logprobs = logprobs;
        this.tokenBytes = tokenBytes;
    }

    @Override
    public String idPrefix() {
        return "chatcmpl-";
    }

    @Override
    public String object() {
        return "chat.completion";
    }

    @Override
    public String chunkObject() {
        return "chat.completion.chunk";
    }

    @Override
    public ObjectNode whole(
            int choice, String text, List<TokenProbability> tokens, FinishReason reason) {
        var message = JSON.objectNode().put("role", "assistant").put("content", text);
        message.putNull("refusal");
        return choice(choice, "message", message, tokens, reason);
    }

    @Override
    public Optional<ObjectNode> first(int choice) {
        var delta = JSON.objectNode().put("role", "assistant").put("content", "");
        return Optional.of(choice(choice, "delta", delta, List.of(), null));
    }

    @Override
    public ObjectNode delta(int choice, Piece piece) {
        var delta = JSON.objectNode().put("content", piece.text());
        return choice(choice, "delta", delta, piece.tokens(), null);
    }

    @Override
    public ObjectNode last(int choice, FinishReason reason) {
        return choice(choice, "delta", JSON.objectNode(), List.of(), reason);
    }

    private ObjectNode choice(
            int choice,
            String field,
            ObjectNode content,
            List<TokenProbability> tokens,
            @Nullable FinishReason reason) {
        var json = JSON.objectNode().put("index", choice);
        json.set(field, content);
        json.set("logprobs", logprobs ? probabilities(tokens) : JSON.nullNode());
        return json.put("finish_reason", reason == null ? null : reason.text());
    }

    private JsonNode probabilities(List<TokenProbability> tokens) {
        var json = JSON.objectNode();
        var content = json.putArray("content");
        for (var token : tokens) {
            var entry = entry(token.token(), token.logProbability());
            var top = entry.putArray("top_logprobs");
            token.top().forEach(t -> top.add(entry(t.token(), t.logProbability())));
            content.add(entry);
        }
        json.putNull("refusal");
        return json;
    }

    private ObjectNode entry(int token, double logProbability) {
        byte[] bytes = tokenBytes.apply(token);
        var json =
                JSON.objectNode()
                        .put("token", tokenText.apply(token))
                        .put("logprob", logProbability);
        var array = json.putArray("bytes");
        for (byte each : bytes) {
            array.add(Byte.toUnsignedInt(each));
        }
        return json;
    }
}
