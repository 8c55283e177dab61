package dev.zebra.model.check;

import dev.zebra.model.LayerType;
import dev.zebra.model.ModelConfig;
import dev.zebra.model.RopeScaling;
import dev.zebra.model.ZebraModel;
import dev.zebra.model.check.Finding.Compared;
import dev.zebra.model.check.Finding.Measure;
import dev.zebra.model.cost.ParameterCount;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;

/// Whether a model agrees with itself: its logits are numbers, and a sequence that enters the
/// striped cache in chunks and then token by token has the logits of a forward without a cache.
///
/// The sequence is pseudo-random and more than twice as long as a local layer's ring, so that it
/// wraps, where the model is small enough. Rounding grows with the logits, so their tolerance is
/// multiplied by the largest of them when that is above 1.
///
/// Dynamic NTK is no function of the tokens alone beyond its original length: what was cached was
/// computed with the angles of a shorter sequence. So it is compared up to there.
final class SelfCheck {
    /// Logits held at a time: 400 MB.
    private static final long MOST_LOGITS = 100_000_000;

    /// Floating-point operations of a forward: half a minute of a small CPU.
    private static final double MOST_WORK = 4e12;

    private static final int WITHOUT_WINDOW = 64;
    private static final int CHUNKS = 3;

    private final ZebraModel model;
    private final Tolerances tolerances;
    private final OptionalInt length;

    /// @param length tokens of the sequence, at least 4, or chosen by the model's size
    SelfCheck(ZebraModel model, Tolerances tolerances, OptionalInt length) {
        this.model = model;
        this.tolerances = tolerances;
        this.length = length;
    }

    /// @throws IllegalArgumentException if the length asked for is beyond dynamic NTK's original
    List<Finding> findings() {
        var config = model.config();
        long most = comparable(config);
        if (length.isPresent() && length.getAsInt() > most) {
            throw new IllegalArgumentException(
                    "the length must be at most %d, where dynamic RoPE begins to change, got %d"
                            .formatted(most, length.getAsInt()));
        }
        int n = length.orElseGet(() -> affordable(config));
        var tokens = new Random(n).ints(n, 0, config.vocabularySize()).toArray();
        var uncached = model.logits(tokens);
        var errors = new LogitErrors();
        var choices = new TokenChoices(tolerances);
        compareCached(tokens, uncached, errors, choices);
        var findings = new ArrayList<Finding>();
        findings.add(finite(uncached));
        findings.addAll(
                errors.findings(
                        "cached against uncached logits",
                        tolerances,
                        Math.max(1, errors.largestExpected()),
                        note(config, n)));
        findings.add(choices.finding("cached against uncached greedy choices"));
        return findings;
    }

    /// Chunks of a third of the sequence or less, then the last quarter token by token.
    private void compareCached(
            int[] tokens, float[][] uncached, LogitErrors errors, TokenChoices choices) {
        int prompt = tokens.length - tokens.length / 4;
        int chunk = prompt / CHUNKS + 1;
        try (var cache = model.newCache(tokens.length)) {
            for (int at = 0; at < prompt; at += chunk) {
                int end = Math.min(prompt, at + chunk);
                var logits = model.prefill(cache, Arrays.copyOfRange(tokens, at, end));
                compare(logits, uncached[end - 1], errors, choices);
            }
            for (int t = prompt; t < tokens.length; t++) {
                compare(model.decode(cache, tokens[t]), uncached[t], errors, choices);
            }
        }
    }

    private static void compare(
            float[] cached, float[] uncached, LogitErrors errors, TokenChoices choices) {
        errors.add(cached, uncached);
        choices.add(cached, TokenChoices.best(uncached));
    }

    private static Finding finite(float[][] logits) {
        long wrong = 0;
        for (var row : logits) {
            for (float logit : row) {
                wrong += Float.isFinite(logit) ? 0 : 1;
            }
        }
        return new Compared(
                "logits are numbers",
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Measure.COUNT,
                wrong,
                OptionalDouble.of(0),
                "%d x %d logits".formatted(logits.length, logits[0].length));
    }

    private static int affordable(ModelConfig config) {
        long wanted =
                config.schedule().count(LayerType.LOCAL) == 0
                        ? WITHOUT_WINDOW
                        : 2L * config.window().keys() + WITHOUT_WINDOW / 4;
        double perToken = 2.0 * ParameterCount.of(config).multiplied();
        long most = Math.min(MOST_LOGITS / config.vocabularySize(), (long) (MOST_WORK / perToken));
        long meant = Math.min(config.maxPositions(), comparable(config));
        return (int) Math.max(CheckpointCheck.SHORTEST, Math.min(Math.min(wanted, most), meant));
    }

    private static long comparable(ModelConfig config) {
        return Stream.of(config.globalRope(), config.localRope())
                .mapToLong(
                        rope ->
                                rope.scaling() instanceof RopeScaling.Dynamic dynamic
                                        ? dynamic.originalMaxPositions()
                                        : Long.MAX_VALUE)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private static String note(ModelConfig config, int n) {
        if (config.schedule().count(LayerType.LOCAL) == 0) {
            return "%d tokens; there are no local layers".formatted(n);
        }
        int keys = config.window().keys();
        return n > keys
                ? "%d tokens; the window is %d".formatted(n, config.window().windowSize())
                : "%d tokens only: the window of %d is not passed (a longer one can be asked for)"
                        .formatted(n, config.window().windowSize());
    }
}
