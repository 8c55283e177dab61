package dev.zebra.eval.scoring;

import java.util.Arrays;
import java.util.List;

/// A model that is a formula of (all tokens it is given before a token, that token): what a test
/// can compute twice.
@FunctionalInterface
public interface FormulaModel extends ScoringModel {

    /// Natural log p(`next` | `context`).
    double logProbability(int[] context, int next);

    @Override
    default float[] logProbabilities(int[] tokens) {
        var result = new float[tokens.length - 1];
        for (int i = 0; i < result.length; i++) {
            result[i] = (float) logProbability(Arrays.copyOf(tokens, i + 1), tokens[i + 1]);
        }
        return result;
    }

    @Override
    default Continuations continuations(int[] prompt, List<int[]> continuations) {
        var totals = new double[continuations.size()];
        for (int i = 0; i < totals.length; i++) {
            var context = prompt;
            for (int token : continuations.get(i)) {
                totals[i] += logProbability(context, token);
                context = Arrays.copyOf(context, context.length + 1);
                context[context.length - 1] = token;
            }
        }
        return new Continuations(totals, prompt.length + continuations.getFirst().length);
    }
}
