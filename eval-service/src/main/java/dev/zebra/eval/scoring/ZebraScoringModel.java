package dev.zebra.eval.scoring;

import dev.zebra.model.KvCache;
import dev.zebra.model.ZebraModel;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// A Zebra model. It stays the caller's to close.
public final class ZebraScoringModel implements ScoringModel {

    private final ZebraModel model;

    public ZebraScoringModel(ZebraModel model) {
        this.model = model;
    }

    @Override
    public float[] logProbabilities(int[] tokens) {
        return model.logProbabilities(tokens);
    }

    /// Computes the prompt once, and once every beginning that continuations have in common.
    @Override
    public Continuations continuations(int[] prompt, List<int[]> continuations) {
        int longest = continuations.stream().mapToInt(tokens -> tokens.length).max().orElseThrow();
        var scoring = new Scoring(continuations);
        try (var cache = model.newCache(prompt.length + longest)) {
            var logits = model.prefill(cache, prompt);
            scoring.branch(cache, logits, IntStream.range(0, continuations.size()).toArray(), 0);
        }
        return new Continuations(scoring.totals, scoring.seen);
    }

    /// A walk through the tree of all continuations.
    private final class Scoring {

        private final List<int[]> continuations;
        private final double[] totals;
        private int seen;

        Scoring(List<int[]> continuations) {
            this.continuations = continuations;
            this.totals = new double[continuations.size()];
        }

        /// Scores the tokens at `depth` of continuations that agree up to there, and goes on.
        ///
        /// @param logits after the prompt and the first `depth` tokens, which the cache holds
        void branch(KvCache cache, float[] logits, int[] members, int depth) {
            seen = Math.max(seen, cache.length() + 1);
            double normalizer = logSumExp(logits);
            Map<Integer, int[]> further = new LinkedHashMap<>();
            for (int member : members) {
                var tokens = continuations.get(member);
                totals[member] += logits[tokens[depth]] - normalizer;
                if (tokens.length > depth + 1) {
                    further.merge(tokens[depth], new int[] {member}, Scoring::concat);
                }
            }
            further.forEach(
                    (token, alike) -> {
                        try (var copy = cache.copy()) {
                            branch(copy, model.decode(copy, token), alike, depth + 1);
                        }
                    });
        }

        private static int[] concat(int[] head, int[] tail) {
            var all = Arrays.copyOf(head, head.length + tail.length);
            System.arraycopy(tail, 0, all, head.length, tail.length);
            return all;
        }

        private static double logSumExp(float[] logits) {
            double most = Double.NEGATIVE_INFINITY;
            for (float logit : logits) {
                most = Math.max(most, logit);
            }
            double sum = 0;
            for (float logit : logits) {
                sum += Math.exp(logit - most);
            }
            return most + Math.log(sum);
        }
    }
}
