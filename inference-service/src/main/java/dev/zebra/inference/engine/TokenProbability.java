package dev.zebra.inference.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// How likely the model held a chosen token, and what it held likelier.
///
/// @param logProbability natural log, of the model's own distribution before sampling rules
/// @param top the most likely tokens, most likely first; as many as were asked for
public record TokenProbability(int token, double logProbability, List<Alternative> top) {

    /// A token that could have been chosen.
    public record Alternative(int token, double logProbability) {}

    static TokenProbability of(float[] logits, int token, int alternatives) {
        double total = logSum(logits);
        List<Alternative> top = new ArrayList<>();
        if (alternatives > 0) {
            IntStream.range(0, logits.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer id) -> -logits[id]))
                    .limit(alternatives)
                    .forEach(id -> top.add(new Alternative(id, logits[id] - total)));
        }
        return new TokenProbability(token, logits[token] - total, List.copyOf(top));
    }

    private static double logSum(float[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - largest);
        }
        return largest + Math.log(sum);
    }
}
