package dev.zebra.inference.openai;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The body of `POST /detokenize`, as vLLM takes it.
public record DetokenizeRequest(String model, List<Integer> tokens) {

    /// @throws ApiException naming the field that is unknown or wrong
    public static DetokenizeRequest read(@Nullable String body) {
        var fields = Fields.parse(body);
        fields.allowOnly(Set.of("model", "tokens"), Map.of());
        return new DetokenizeRequest(
                fields.text("model"), Prompt.ids(fields.require("tokens"), "tokens"));
    }
}
