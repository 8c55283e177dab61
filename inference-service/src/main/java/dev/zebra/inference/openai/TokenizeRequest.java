package dev.zebra.inference.openai;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The body of `POST /tokenize`, as vLLM takes it.
///
/// @param addSpecialTokens whether the beginning of a document precedes the text
public record TokenizeRequest(String model, String prompt, boolean addSpecialTokens) {

    /// @throws ApiException naming the field that is unknown or wrong
    public static TokenizeRequest read(@Nullable String body) {
        var fields = Fields.parse(body);
        fields.allowOnly(Set.of("model", "prompt", "add_special_tokens"), Map.of());
        return new TokenizeRequest(
                fields.text("model"),
                fields.text("prompt"),
                fields.truth("add_special_tokens", true));
    }
}
