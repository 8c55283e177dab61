package dev.zebra.model;

import java.util.Map;

/// How one token is chosen from the model's predictions, in this order: `changes` are added to the
/// logits, which are divided by `temperature`; `topK`, `topP` and `minP` drop tokens; then the
/// tokens that are left are walked in the order of their ids until their share of probability
/// exceeds `uniform`.
///
/// @param temperature 0 takes the most likely token, the lowest id of equals
/// @param topK keeps this many most likely tokens, of equals the lowest ids; 0 keeps all
/// @param topP keeps the most likely tokens that reach this share of probability, in (0, 1]
/// @param minP drops tokens less likely than this share of the most likely one, in [0, 1)
/// @param changes by id
/// @param uniform a random number in [0, 1)
public record TokenDraw(
        double temperature,
        int topK,
        double topP,
        double minP,
        Map<Integer, Float> changes,
        double uniform) {

    /// @throws IllegalArgumentException if a value is out of its range
    public TokenDraw {
        require(temperature >= 0 && Double.isFinite(temperature), "temperature", temperature);
        require(topK >= 0, "topK", topK);
        require(topP > 0 && topP <= 1, "topP", topP);
        require(minP >= 0 && minP < 1, "minP", minP);
        require(uniform >= 0 && uniform < 1, "uniform", uniform);
        for (var change : changes.entrySet()) {
            require(change.getKey() >= 0, "an id of changes", change.getKey());
            require(!change.getValue().isNaN(), "a change", change.getValue());
        }
    }

    private static void require(boolean holds, String what, double value) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "%s is out of its range, got %s".formatted(what, value));
        }
    }

    /// The most likely token.
    public static TokenDraw greedy() {
        return new TokenDraw(0, 0, 1, 0, Map.of(), 0);
    }

    /// Whether tokens have to be ranked.
    boolean ordered() {
        return temperature != 0 && (topK > 0 || topP < 1);
    }
}
