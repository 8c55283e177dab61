package dev.zebra.model.generation;

import java.util.Map;

/// How the next token is chosen from the logits, in OpenAI's terms.
///
/// @param temperature 0 takes the most likely token; logits are divided by it otherwise
/// @param topP keeps the most likely tokens that reach this share of probability, in (0, 1]
/// @param topK keeps this many most likely tokens; 0 keeps all
/// @param minP drops tokens less likely than this share of the most likely one, in [0, 1)
/// @param presencePenalty subtracted from the logits of tokens generated before, in [-2, 2]
/// @param frequencyPenalty subtracted once per earlier occurrence, in [-2, 2]
/// @param logitBias added to the logits of these ids
/// @param seed of the random numbers; equal seeds draw equal tokens from equal logits
public record Sampling(
        double temperature,
        double topP,
        int topK,
        double minP,
        double presencePenalty,
        double frequencyPenalty,
        Map<Integer, Double> logitBias,
        long seed) {

    /// @throws IllegalArgumentException if a value is out of its range
    public Sampling {
        require(
                temperature >= 0 && Double.isFinite(temperature),
                "temperature must be at least 0",
                temperature);
        require(topP > 0 && topP <= 1, "top_p must be in (0, 1]", topP);
        require(topK >= 0, "top_k must be at least 0", topK);
        require(minP >= 0 && minP < 1, "min_p must be in [0, 1)", minP);
        require(
                Math.abs(presencePenalty) <= 2,
                "presence_penalty must be in [-2, 2]",
                presencePenalty);
        require(
                Math.abs(frequencyPenalty) <= 2,
                "frequency_penalty must be in [-2, 2]",
                frequencyPenalty);
        logitBias = Map.copyOf(logitBias);
        logitBias.forEach(
                (id, bias) -> {
                    require(id >= 0, "logit_bias ids must be at least 0", id);
                    require(Double.isFinite(bias), "logit_bias must be finite", bias);
                });
    }

    /// Always the most likely token.
    public static Sampling greedy() {
        return new Sampling(0, 1, 0, 0, 0, 0, Map.of(), 0);
    }

    /// Plain sampling at a temperature.
    public static Sampling ofTemperature(double temperature, long seed) {
        return new Sampling(temperature, 1, 0, 0, 0, 0, Map.of(), seed);
    }

    private static void require(boolean holds, String rule, double value) {
        if (!holds) {
            throw new IllegalArgumentException(rule + ", got " + value);
        }
    }
}
