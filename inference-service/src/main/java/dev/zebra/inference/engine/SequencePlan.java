package dev.zebra.inference.engine;

import dev.zebra.model.generation.Sampling;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/// What to generate.
///
/// @param prompt ids, at least one
/// @param maxTokens at least 1
/// @param stopTokens ids that end the sequence
/// @param stops strings that end the text, cut off with what follows; none empty
/// @param alternatives likeliest tokens to report with each token; empty reports no probabilities
public record SequencePlan(
        int[] prompt,
        int maxTokens,
        Sampling sampling,
        Set<Integer> stopTokens,
        List<String> stops,
        OptionalInt alternatives) {

    /// @throws IllegalArgumentException if the prompt is empty or nothing is to be generated
    public SequencePlan {
        if (prompt.length == 0) {
            throw new IllegalArgumentException("a prompt needs at least one token");
        }
        if (maxTokens < 1) {
            throw new IllegalArgumentException("max_tokens must be at least 1, got " + maxTokens);
        }
    }
}
