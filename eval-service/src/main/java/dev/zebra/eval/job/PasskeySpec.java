package dev.zebra.eval.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The cells of a passkey grid.
///
/// @param lengths prompt and answer together have exactly so many tokens
/// @param depths where the key is told: 0 right after the introduction, 1 right before the question
/// @param samples prompts in each cell
/// @param seed of the keys; the same seed gives the same prompts; 0 if absent
public record PasskeySpec(
        List<Integer> lengths, List<Double> depths, Integer samples, @Nullable Long seed) {

    private static final int MOST_VALUES = 32;
    private static final int MOST_SAMPLES = 1_000;
    private static final int MOST_PROMPTS = 10_000;

    public PasskeySpec {
        var rules = new SpecRules();
        lengths =
                rules.distinctWithin(
                        "/passkey/lengths", lengths, 1, EvaluateSpec.LONGEST_CONTEXT, MOST_VALUES);
        depths = rules.distinctWithin("/passkey/depths", depths, 0.0, 1.0, MOST_VALUES);
        rules.within("/passkey/samples", samples, 1, MOST_SAMPLES);
        rules.throwIfAny();
        if (prompts(lengths, depths, samples) > MOST_PROMPTS) {
            rules.refuse(
                    "/passkey/samples",
                    "lengths x depths x samples make "
                            + prompts(lengths, depths, samples)
                            + " prompts; at most "
                            + MOST_PROMPTS
                            + " are allowed");
        }
        rules.throwIfAny();
        seed = seed == null ? 0L : seed;
    }

    private static long prompts(List<Integer> lengths, List<Double> depths, int samples) {
        return (long) lengths.size() * depths.size() * samples;
    }
}
