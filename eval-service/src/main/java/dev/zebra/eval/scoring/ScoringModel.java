package dev.zebra.eval.scoring;

import java.util.List;

/// A language model as evaluation sees it. Used by one thread at a time.
public interface ScoringModel {

    /// Natural logarithms of p(tokens[i + 1] | tokens[0..i]), one fewer than there are tokens.
    ///
    /// @param tokens at least 2
    float[] logProbabilities(int[] tokens);

    /// How likely each continuation is after the prompt.
    ///
    /// @param prompt at least 1 token
    /// @param continuations at least 1, each of at least 1 token
    Continuations continuations(int[] prompt, List<int[]> continuations);

    /// What [#continuations] found.
    ///
    /// @param logProbabilities natural log p(continuation | prompt) of each, summed over its tokens
    /// @param tokensSeen how many tokens the model has computed positions for when the last token
    ///     of the longest continuation is scored, that token included: prompt and continuation, if
    ///     nothing was cut off
    record Continuations(double[] logProbabilities, int tokensSeen) {

        /// Index of the likeliest; of equals, the first.
        public int best() {
            int best = 0;
            for (int i = 1; i < logProbabilities.length; i++) {
                if (logProbabilities[i] > logProbabilities[best]) {
                    best = i;
                }
            }
            return best;
        }
    }
}
