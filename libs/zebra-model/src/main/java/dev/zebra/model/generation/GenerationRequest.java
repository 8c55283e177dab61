package dev.zebra.model.generation;

import java.util.OptionalInt;
import java.util.Set;

/// What a [Generator] is to continue.
///
/// @param prompt ids, at least one; the array is used, not copied
/// @param maxTokens at most this many tokens are generated; 0 only reads the prompt
/// @param sampling how tokens are chosen
/// @param stopTokens ids that end the sequence
/// @param alternatives how many of the likeliest tokens to tell with each generated one
/// @param promptAlternatives the same for each token of the prompt but the first, with its log
///     probability; empty tells nothing of the prompt
public record GenerationRequest(
        int[] prompt,
        int maxTokens,
        Sampling sampling,
        Set<Integer> stopTokens,
        int alternatives,
        OptionalInt promptAlternatives) {

    /// @throws IllegalArgumentException if the prompt is empty, a number is negative, or there is
    ///     nothing to do
    public GenerationRequest {
        if (prompt.length == 0) {
            throw new IllegalArgumentException("a prompt needs at least one token");
        }
        if (maxTokens < 0 || maxTokens == 0 && promptAlternatives.isEmpty()) {
            throw new IllegalArgumentException(
                    "max_tokens must be at least 1, or 0 if the prompt's log probabilities are"
                            + " wanted, got "
                            + maxTokens);
        }
        if (alternatives < 0 || promptAlternatives.orElse(0) < 0) {
            throw new IllegalArgumentException(
                    "alternatives must be at least 0, got %d and %s"
                            .formatted(alternatives, promptAlternatives));
        }
        stopTokens = Set.copyOf(stopTokens);
    }

    /// A continuation of which only the tokens are wanted.
    public GenerationRequest(
            int[] prompt, int maxTokens, Sampling sampling, Set<Integer> stopTokens) {
        this(prompt, maxTokens, sampling, stopTokens, 0, OptionalInt.empty());
    }

    /// Tokens that the sequence can have in a cache: the last one generated is never fed.
    long room() {
        return (long) prompt.length + Math.max(0, maxTokens - 1);
    }
}
