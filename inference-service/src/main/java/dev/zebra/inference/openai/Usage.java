package dev.zebra.inference.openai;

import com.fasterxml.jackson.annotation.JsonProperty;

/// Counts of tokens.
public record Usage(
        @JsonProperty("prompt_tokens") int promptTokens,
        @JsonProperty("completion_tokens") int completionTokens,
        @JsonProperty("total_tokens") int totalTokens) {

    /// Of so many read and so many generated.
    public static Usage of(int promptTokens, int completionTokens) {
        return new Usage(promptTokens, completionTokens, promptTokens + completionTokens);
    }
}
