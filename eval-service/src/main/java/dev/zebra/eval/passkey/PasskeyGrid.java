package dev.zebra.eval.passkey;

import dev.zebra.eval.scoring.Effort;
import dev.zebra.eval.scoring.ScoringModel;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;

/// Retrieval by prompt length and depth of the key, as a choice among ten keys by the total
/// log-probability of their tokens.
///
/// Every cell draws its own keys, from the seed, the length, the depth and the sample's number
/// alone, so that adding a length or a depth changes no other cell.
public final class PasskeyGrid {

    private final PasskeyPrompts prompts;
    private final List<Double> depths;
    private final int samples;
    private final long seed;

    public PasskeyGrid(PasskeyPrompts prompts, List<Double> depths, int samples, long seed) {
        this.prompts = prompts;
        this.depths = List.copyOf(depths);
        this.samples = samples;
        this.seed = seed;
    }

    /// The cells of one length, by depth; empty if the length is too short for one of its prompts.
    public List<PasskeyCell> measure(ScoringModel model, int length, Effort effort) {
        if (tooShort(length).isPresent()) {
            return List.of();
        }
        var cells = new ArrayList<PasskeyCell>();
        for (double depth : depths) {
            var results = new ArrayList<PasskeySample>();
            for (int sample = 0; sample < samples; sample++) {
                effort.spend("passkey", "length " + length + ", depth " + depth, length);
                var prompt = prompts.write(keys(length, depth, sample), length, depth);
                results.add(ask(model, length, prompt));
            }
            cells.add(new PasskeyCell(length, depth, results));
        }
        return cells;
    }

    /// The fewest tokens this length's prompts take, if it has fewer.
    public OptionalInt tooShort(int length) {
        int minimum = 0;
        for (double depth : depths) {
            for (int sample = 0; sample < samples; sample++) {
                minimum = Math.max(minimum, prompts.minimum(keys(length, depth, sample)));
            }
        }
        return length < minimum ? OptionalInt.of(minimum) : OptionalInt.empty();
    }

    private static PasskeySample ask(ScoringModel model, int asked, PasskeyPrompt prompt) {
        var keys = prompt.keys();
        var scores = model.continuations(prompt.tokens(), keys.answers());
        return new PasskeySample(
                keys.key(),
                keys.keys().get(scores.best()),
                prompt.distance(),
                asked,
                prompt.length(),
                scores.tokensSeen());
    }

    private PasskeyKeys keys(int length, double depth, int sample) {
        long mixed = seed;
        for (long part : new long[] {length, Double.doubleToLongBits(depth), sample}) {
            mixed = mix(mixed + part);
        }
        return prompts.draw(new Random(mixed));
    }

    /// The finalizer of SplitMix64: nearby numbers give unrelated ones.
    private static long mix(long z) {
        z += 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
