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

/// Choices of `/v1/completions`.
final class CompletionShape implements AnswerShape {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final List<String> echoes;
    private final boolean logprobs;
    private final IntFunction<String> tokenText;
    private final int[] offsets;

    /// @param echoes what each choice begins with
    /// @param logprobs whether probabilities are told
    CompletionShape(List<String> echoes, boolean logprobs, IntFunction<String> tokenText) {
        this.echoes = echoes;
        this.logprobs = logprobs;
        this.tokenText = tokenText;
        this.offsets = new int[echoes.size()];
    }

    @Override
    public String idPrefix() {
        return "cmpl-";
    }

    @Override
    public String object() {
        return "text_completion";
    }

    @Override
    public String chunkObject() {
        return "text_completion";
    }

    @Override
    public ObjectNode whole(
            int choice, String text, List<TokenProbability> tokens, FinishReason reason) {
        return choice(choice, echoes.get(choice) + text, tokens, reason);
    }

    @Override
    public Optional<ObjectNode> first(int choice) {
        var echo = echoes.get(choice);
        return echo.isEmpty()
                ? Optional.empty()
                : Optional.of(choice(choice, echo, List.of(), null));
    }

    @Override
    public ObjectNode delta(int choice, Piece piece) {
        return choice(choice, piece.text(), piece.tokens(), null);
    }

    @Override
    public ObjectNode last(int choice, FinishReason reason) {
        return choice(choice, "", List.of(), reason);
    }

    private ObjectNode choice(
            int choice, String text, List<TokenProbability> tokens, @Nullable FinishReason reason) {
        var json = JSON.objectNode().put("index", choice).put("text", text);
        json.set("logprobs", logprobs ? probabilities(choice, tokens) : JSON.nullNode());
        return json.put("finish_reason", reason == null ? null : reason.text());
    }

    private JsonNode probabilities(int choice, List<TokenProbability> tokens) {
        var names = JSON.arrayNode();
        var values = JSON.arrayNode();
        var tops = JSON.arrayNode();
        var places = JSON.arrayNode();
        for (var token : tokens) {
            var name = tokenText.apply(token.token());
            names.add(name);
            values.add(token.logProbability());
            places.add(offsets[choice]);
            offsets[choice] += name.length();
            var top = tops.addObject();
            token.top().forEach(t -> top.put(tokenText.apply(t.token()), t.logProbability()));
        }
        var json = JSON.objectNode();
        json.set("tokens", names);
        json.set("token_logprobs", values);
        json.set("top_logprobs", tops);
        json.set("text_offset", places);
        return json;
    }
}
