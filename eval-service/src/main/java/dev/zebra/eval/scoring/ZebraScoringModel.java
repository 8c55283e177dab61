package dev.zebra.eval.scoring;

import dev.zebra.model.Feed;
import dev.zebra.model.KvCache;
import dev.zebra.model.ZebraModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A Zebra model. It stays the caller's to close.
public final class ZebraScoringModel implements ScoringModel {

    private static final int AT_ONCE = 16;

    private final ZebraModel model;

    public ZebraScoringModel(ZebraModel model) {
        this.model = model;
    }

    @Override
    public float[] logProbabilities(int[] tokens) {
        return model.logProbabilities(tokens);
    }

    /// Reads the prompt once; the continuations go on from copies of it, several in one forward.
    @Override
    public Continuations continuations(int[] prompt, List<int[]> continuations) {
        int longest = continuations.stream().mapToInt(tokens -> tokens.length).max().orElseThrow();
        int copies = Math.min(AT_ONCE, continuations.size());
        try (var cache = model.newCache(1 + copies, prompt.length + longest)) {
            var logits = model.prefill(cache, prompt);
            double normalizer = logSumExp(logits);
            var totals = new double[continuations.size()];
            for (int i = 0; i < totals.length; i++) {
                totals[i] = logits[continuations.get(i)[0]] - normalizer;
            }
            int seen = cache.length() + 1;
            for (int from = 0; from < totals.length; from += copies) {
                int to = Math.min(totals.length, from + copies);
                seen = Math.max(seen, score(cache, continuations.subList(from, to), totals, from));
            }
            return new Continuations(totals, seen);
        }
    }

    /// Adds the log probabilities of all tokens but the first of some continuations.
    ///
    /// @return how many tokens were seen
    private int score(KvCache cache, List<int[]> continuations, double[] totals, int at) {
        var feeds = new ArrayList<Feed>();
        var targets = new ArrayList<Integer>();
        var owners = new ArrayList<Integer>();
        int seen = 0;
        for (int i = 0; i < continuations.size(); i++) {
            var tokens = continuations.get(i);
            if (tokens.length > 1) {
                cache.copy(0, i + 1);
                var given = Arrays.copyOf(tokens, tokens.length - 1);
                feeds.add(new Feed(i + 1, given, Feed.Wanted.ALL));
                for (int t = 1; t < tokens.length; t++) {
                    targets.add(tokens[t]);
                    owners.add(at + i);
                }
            }
        }
        if (feeds.isEmpty()) {
            return seen;
        }
        try (var predictions = model.forward(cache, feeds)) {
            var values =
                    predictions.logProbabilities(
                            IntStream.range(0, targets.size()).toArray(),
                            targets.stream().mapToInt(Integer::intValue).toArray(),
                            model.config().vocabularySize());
            for (int row = 0; row < values.length; row++) {
                totals[owners.get(row)] += values[row];
            }
        }
        for (var feed : feeds) {
            seen = Math.max(seen, cache.length(feed.slot()) + 1);
        }
        return seen;
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
