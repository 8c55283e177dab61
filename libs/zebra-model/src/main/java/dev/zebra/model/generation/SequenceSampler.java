package dev.zebra.model.generation;

import dev.zebra.model.TokenDraw;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/// Turns the rules of one sequence into one draw after the other: it counts what was generated, for
/// the penalties, and supplies the random numbers, so that equal seeds give equal texts whatever
/// else is generated beside.
final class SequenceSampler {
    private final Sampling rules;
    private final SplittableRandom random;
    private final Map<Integer, Integer> seen = new HashMap<>();

    SequenceSampler(Sampling rules) {
        this.rules = rules;
        this.random = new SplittableRandom(rules.seed());
    }

    /// How to choose the next token.
    TokenDraw next() {
        return new TokenDraw(
                rules.temperature(),
                rules.topK(),
                rules.topP(),
                rules.minP(),
                changes(),
                rules.temperature() == 0 ? 0 : random.nextDouble());
    }

    /// To be told what was chosen.
    void chosen(int id) {
        seen.merge(id, 1, Integer::sum);
    }

    private Map<Integer, Float> changes() {
        boolean penalises = rules.presencePenalty() != 0 || rules.frequencyPenalty() != 0;
        if (rules.logitBias().isEmpty() && !penalises) {
            return Map.of();
        }
        var changes = new HashMap<Integer, Float>();
        rules.logitBias().forEach((id, bias) -> changes.put(id, bias.floatValue()));
        if (penalises) {
            seen.forEach(
                    (id, count) -> {
                        double penalty = rules.presencePenalty() + rules.frequencyPenalty() * count;
                        changes.merge(id, (float) -penalty, Float::sum);
                    });
        }
        return changes;
    }
}
