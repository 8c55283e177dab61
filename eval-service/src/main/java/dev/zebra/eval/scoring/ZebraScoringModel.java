package dev.zebra.eval.scoring;

import dev.zebra.model.ZebraModel;
import java.util.Arrays;
import java.util.List;

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

    @Override
    public Continuations continuations(int[] prompt, List<int[]> continuations) {
        var totals = new double[continuations.size()];
        int seen = 0;
        for (int i = 0; i < totals.length; i++) {
            var tokens = append(prompt, continuations.get(i));
            var logProbabilities = model.logProbabilities(tokens);
            for (int at = prompt.length - 1; at < logProbabilities.length; at++) {
                totals[i] += logProbabilities[at];
            }
            seen = Math.max(seen, logProbabilities.length + 1);
        }
        return new Continuations(totals, seen);
    }

    private static int[] append(int[] head, int[] tail) {
        var all = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, all, head.length, tail.length);
        return all;
    }
}
