package dev.zebra.model.generation;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/// Bias and penalties, then temperature, top-k, top-p and min-p, then one draw: the order in which
/// llama.cpp and vLLM apply them. The plain form of what [SequenceSampler] asks of the device.
final class SamplingChain implements Sampler {
    private final Sampling rules;
    private final SplittableRandom random;
    private final Map<Integer, Integer> seen = new HashMap<>();

    SamplingChain(Sampling rules) {
        this.rules = rules;
        this.random = new SplittableRandom(rules.seed());
    }

    @Override
    public int sample(float[] logits) {
        var adjusted = adjusted(logits);
        int id = rules.temperature() == 0 ? GREEDY.sample(adjusted) : draw(adjusted);
        seen.merge(id, 1, Integer::sum);
        return id;
    }

    private float[] adjusted(float[] logits) {
        var adjusted = logits.clone();
        rules.logitBias()
                .forEach(
                        (id, bias) -> {
                            if (id < adjusted.length) {
                                adjusted[id] += bias.floatValue();
                            }
                        });
        if (rules.presencePenalty() != 0 || rules.frequencyPenalty() != 0) {
            seen.forEach(
                    (id, count) ->
                            adjusted[id] -=
                                    (float)
                                            (rules.presencePenalty()
                                                    + rules.frequencyPenalty() * count));
        }
        return adjusted;
    }

    private int draw(float[] logits) {
        var ids = candidates(logits);
        float top = logits[ids[0]];
        var weights = new double[ids.length];
        double total = 0;
        for (int i = 0; i < ids.length; i++) {
            weights[i] = Math.exp((double) (logits[ids[i]] - top) / rules.temperature());
            total += weights[i];
        }
        int kept = nucleus(weights, total);
        var left = new double[logits.length];
        for (int i = 0; i < kept; i++) {
            left[ids[i]] = weights[i];
        }
        return walk(left, random.nextDouble(), ids[0]);
    }

    /// The first id at which the weights up to it exceed their share.
    private static int walk(double[] weights, double share, int likeliest) {
        double aim = share * Arrays.stream(weights).sum();
        double reached = 0;
        for (int id = 0; id < weights.length; id++) {
            reached += weights[id];
            if (reached > aim) {
                return id;
            }
        }
        return likeliest;
    }

    /// Ids from the most likely down (equals by id), at most top-k of them.
    private int[] candidates(float[] logits) {
        int limit = rules.topK() == 0 ? logits.length : Math.min(rules.topK(), logits.length);
        var keys = new long[logits.length];
        for (int id = 0; id < keys.length; id++) {
            keys[id] = (long) descending(logits[id]) << Integer.SIZE | id;
        }
        Arrays.sort(keys);
        return Arrays.stream(keys, 0, limit).mapToInt(key -> (int) key).toArray();
    }

    /// An integer that is smaller the larger the value is.
    private static int descending(float value) {
        int bits = Float.floatToIntBits(value);
        return bits < 0 ? bits ^ Integer.MIN_VALUE : ~bits;
    }

    /// How many of the leading candidates top-p and min-p keep; at least one.
    private int nucleus(double[] weights, double total) {
        int kept = 0;
        double mass = 0;
        while (kept < weights.length
                && (kept == 0 || mass < rules.topP() * total)
                && weights[kept] >= rules.minP() * weights[0]) {
            mass += weights[kept++];
        }
        return kept;
    }
}
