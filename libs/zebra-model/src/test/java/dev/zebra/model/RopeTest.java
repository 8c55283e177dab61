package dev.zebra.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.zebra.model.RopeScaling.Dynamic;
import dev.zebra.model.RopeScaling.Linear;
import dev.zebra.model.RopeScaling.Llama3;
import dev.zebra.model.RopeScaling.Yarn;
import java.util.OptionalDouble;
import java.util.function.IntToDoubleFunction;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The formulas once more in doubles, as the papers have them.
class RopeTest {
    private static final int HEAD_DIM = 64;
    private static final double THETA = 500_000;

    @Test
    void aChangedBaseIsJustAnotherTheta() {
        assertFrequencies(Rope.ofTheta(THETA), i -> plain(THETA, i));
        assertFrequencies(Rope.ofTheta(1e8), i -> plain(1e8, i));
    }

    @Test
    void linearDividesAllFrequencies() {
        assertFrequencies(new Rope(THETA, new Linear(8)), i -> plain(THETA, i) / 8);
    }

    @ParameterizedTest
    @CsvSource({"2, 4097", "2, 8192", "8, 100000", "3.3, 1000000"})
    void dynamicGrowsTheBaseWithTheLength(double factor, long length) {
        double growth = Math.pow(factor * length / 4096 - (factor - 1), 64.0 / 62);
        var rope = new Rope(THETA, new Dynamic(factor, 4096));
        var values = rope.inverseFrequencies(HEAD_DIM, length);
        for (int i = 0; i < values.length; i++) {
            assertThat((double) values[i])
                    .isCloseTo(plain(THETA * growth, i), withPercentage(1e-4));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 4095, 4096})
    void dynamicIsPlainUpToTheOriginalLength(long length) {
        var rope = new Rope(THETA, new Dynamic(4, 4096));
        assertThat(rope.inverseFrequencies(HEAD_DIM, length))
                .isEqualTo(Rope.ofTheta(THETA).inverseFrequencies(HEAD_DIM))
                .isEqualTo(rope.inverseFrequencies(HEAD_DIM));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void yarnKeepsFastFrequenciesAndInterpolatesSlowOnes(boolean truncate) {
        var none = OptionalDouble.empty();
        var yarn = new Yarn(32, 4096, 32, 1, none, none, none, truncate);
        double low = turns(32);
        double high = turns(1);
        double from = truncate ? Math.floor(low) : low;
        double to = truncate ? Math.ceil(high) : high;
        assertThat(from).isBetween(1.0, 20.0);
        assertThat(to).isBetween(from + 1, 31.0);
        assertFrequencies(
                new Rope(THETA, yarn),
                i -> {
                    double slow = Math.clamp((i - from) / (to - from), 0, 1);
                    return plain(THETA, i) * (1 - slow) + plain(THETA, i) / 32 * slow;
                });
    }

    @Test
    void yarnSharpensAttentionAsOlmo3Says() {
        assertThat(new Rope(THETA, Yarn.of(8, 8192)).attentionFactor()).isEqualTo(1.2079442f);
        assertThat(new Rope(THETA, Yarn.of(1, 8192)).attentionFactor()).isEqualTo(1);
        assertThat(Rope.ofTheta(THETA).attentionFactor()).isEqualTo(1);
        assertThat(new Rope(THETA, new Linear(8)).attentionFactor()).isEqualTo(1);
    }

    @Test
    void yarnsAttentionFactorIsTheGivenOneElseTheQuotientOfBothMscales() {
        assertThat(attentionFactor(1.5, 2, 3)).isEqualTo(1.5f);
        double log = Math.log(40);
        assertThat((double) attentionFactor(Double.NaN, 0.707, 1))
                .isCloseTo((0.0707 * log + 1) / (0.1 * log + 1), withPercentage(1e-4));
        float byFactor = (float) (0.1 * log + 1);
        assertThat(attentionFactor(Double.NaN, 0.707, Double.NaN)).isEqualTo(byFactor);
        assertThat(attentionFactor(Double.NaN, 0.707, 0)).isEqualTo(byFactor);
        assertThat(attentionFactor(Double.NaN, 1, 1)).isEqualTo(1);
    }

    @Test
    void llama3BlendsByWavelength() {
        assertFrequencies(
                new Rope(THETA, new Llama3(8, 1, 4, 8192)),
                i -> {
                    double wavelength = 2 * Math.PI / plain(THETA, i);
                    double smooth = Math.clamp((8192 / wavelength - 1) / 3, 0, 1);
                    return plain(THETA, i) * smooth + plain(THETA, i) / 8 * (1 - smooth);
                });
    }

    @Test
    void refusesValuesOutOfRange() {
        assertRefused(() -> Rope.ofTheta(1), "rope_theta must be above 1, got 1.0");
        assertRefused(() -> Rope.ofTheta(Double.NaN), "rope_theta must be above 1, got NaN");
        assertRefused(() -> Rope.ofTheta(1e39), "rope_theta must be above 1, got 1.0E39");
        assertRefused(() -> new Linear(0.5), "factor must be at least 1, got 0.5");
        assertRefused(() -> new Linear(Double.NaN), "factor must be at least 1, got NaN");
        assertRefused(
                () -> new Dynamic(2, 0),
                "original_max_position_embeddings must be at least 1, got 0");
        assertRefused(
                () -> new Llama3(8, 4, 4, 8192),
                "high_freq_factor must be above low_freq_factor = 4.0, got 4.0");
        var none = OptionalDouble.empty();
        assertRefused(
                () -> new Yarn(8, 8192, 1, 32, none, none, none, true),
                "beta_fast must be at least beta_slow = 32.0, got 1.0");
        assertRefused(
                () -> new Yarn(8, 8192, 32, 1, OptionalDouble.of(-1), none, none, true),
                "attention_factor must be above 0, got -1.0");
    }

    private static float attentionFactor(double given, double mscale, double all) {
        var yarn =
                new Yarn(40, 4096, 32, 1, optional(given), optional(mscale), optional(all), true);
        return new Rope(THETA, yarn).attentionFactor();
    }

    private static OptionalDouble optional(double value) {
        return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private static double plain(double theta, int i) {
        return Math.pow(theta, -2.0 * i / HEAD_DIM);
    }

    /// The pair of dimensions that turns so often within 4096 positions, doubled as YaRN counts.
    private static double turns(double rotations) {
        return HEAD_DIM * Math.log(4096 / (rotations * 2 * Math.PI)) / (2 * Math.log(THETA));
    }

    private static void assertFrequencies(Rope rope, IntToDoubleFunction expected) {
        var values = rope.inverseFrequencies(HEAD_DIM);
        assertThat(values).hasSize(HEAD_DIM / 2);
        for (int i = 0; i < values.length; i++) {
            assertThat((double) values[i])
                    .isCloseTo(expected.applyAsDouble(i), withPercentage(1e-4));
        }
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}
