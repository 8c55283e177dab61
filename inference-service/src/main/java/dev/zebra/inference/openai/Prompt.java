package dev.zebra.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/// A prompt to complete.
public sealed interface Prompt {

    /// Text, which follows the beginning of a document.
    record Text(String text) implements Prompt {}

    /// Ids, taken as they are.
    record Tokens(List<Integer> ids) implements Prompt {}

    /// Reads a string, an array of strings, an array of ids or an array of arrays of ids.
    static List<Prompt> readAll(JsonNode json, int most) {
        if (json.isTextual()) {
            return List.of(new Text(json.textValue()));
        }
        if (!json.isArray() || json.isEmpty()) {
            throw Fields.wrong("prompt", "a string, or an array of strings or token ids", json);
        }
        if (json.get(0).isNumber()) {
            return List.of(new Tokens(ids(json, "prompt")));
        }
        if (json.size() > most) {
            throw ApiException.invalid(
                    "'prompt' has %d prompts, at most %d are taken".formatted(json.size(), most),
                    "prompt");
        }
        List<Prompt> prompts = new ArrayList<>();
        for (int i = 0; i < json.size(); i++) {
            var path = "prompt[" + i + "]";
            var each = json.get(i);
            prompts.add(
                    each.isArray()
                            ? new Tokens(ids(each, path))
                            : new Text(Fields.text(each, path)));
        }
        return List.copyOf(prompts);
    }

    /// Reads an array of token ids.
    static List<Integer> ids(JsonNode json, String path) {
        if (!json.isArray()) {
            throw Fields.wrong(path, "an array of token ids", json);
        }
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < json.size(); i++) {
            ids.add(Fields.integer(json.get(i), path + "[" + i + "]", 0, Integer.MAX_VALUE));
        }
        return List.copyOf(ids);
    }
}
