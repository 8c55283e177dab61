package dev.zebra.model;

import java.util.OptionalDouble;

/// How the frequencies of a rotary embedding are changed so that it reaches further than it was
/// trained for. The formulas are those of Hugging Face's `modeling_rope_utils`, in float32 as
/// there.
public sealed interface RopeScaling {

    /// The scaling that changes nothing.
    RopeScaling NONE = new None();

    /// Its name: `rope_type` of Hugging Face's `rope_parameters`.
    String type();

    /// The frequencies of a sequence of `length` tokens.
    ///
    /// @param theta base of the frequencies
    /// @param headDim width of a head, even
    /// @param length tokens of the sequence now; only [Dynamic] asks
    /// @return `headDim / 2` values
    float[] inverseFrequencies(double theta, int headDim, long length);

    /// What cosine and sine are multiplied by.
    default float attentionScale() {
        return 1;
    }

    /// Plain RoPE.
    record None() implements RopeScaling {
        @Override
        public String type() {
            return "default";
        }

        @Override
        public float[] inverseFrequencies(double theta, int headDim, long length) {
            return RopeFrequencies.plain((float) theta, headDim);
        }
    }

    /// Position interpolation: frequencies divided by a factor.
    ///
    /// @param factor at least 1
    record Linear(double factor) implements RopeScaling {

        /// @throws IllegalArgumentException if the factor is below 1
        public Linear {
            requireFactor(factor);
        }

        @Override
        public String type() {
            return "linear";
        }

        @Override
        public float[] inverseFrequencies(double theta, int headDim, long length) {
            return RopeFrequencies.linear((float) theta, headDim, (float) factor);
        }
    }

    /// Dynamic NTK: beyond the original length the base grows with the length of the sequence, so
    /// that keys must be rotated anew as it grows.
    ///
    /// @param factor at least 1
    /// @param originalMaxPositions up to this length it is plain RoPE. Hugging Face takes
    ///     `max_position_embeddings`
    record Dynamic(double factor, int originalMaxPositions) implements RopeScaling {

        /// @throws IllegalArgumentException if a value is below 1
        public Dynamic {
            requireFactor(factor);
            requireOriginal(originalMaxPositions);
        }

        @Override
        public String type() {
            return "dynamic";
        }

        @Override
        public float[] inverseFrequencies(double theta, int headDim, long length) {
            return RopeFrequencies.dynamic(this, (float) theta, headDim, length);
        }
    }

    /// YaRN (arXiv 2309.00071): slow frequencies are interpolated, fast ones kept, those between
    /// blended, and attention is sharpened.
    ///
    /// @param factor at least 1
    /// @param originalMaxPositions length of the pretraining
    /// @param betaFast rotations within that length from which on a frequency is kept
    /// @param betaSlow rotations up to which it is interpolated
    /// @param attentionFactor what cosine and sine are multiplied by; if empty it follows from
    ///     `factor` (and both mscales)
    /// @param mscale numerator of the attention factor; of effect only with `mscaleAllDim`
    /// @param mscaleAllDim its denominator
    /// @param truncate whether the bounds of the blend are whole dimensions
    record Yarn(
            double factor,
            int originalMaxPositions,
            double betaFast,
            double betaSlow,
            OptionalDouble attentionFactor,
            OptionalDouble mscale,
            OptionalDouble mscaleAllDim,
            boolean truncate)
            implements RopeScaling {

        /// `beta_fast` of the paper.
        public static final double BETA_FAST = 32;

        /// `beta_slow` of the paper.
        public static final double BETA_SLOW = 1;

        /// @throws IllegalArgumentException if a value is out of range
        public Yarn {
            requireFactor(factor);
            requireOriginal(originalMaxPositions);
            requireAboveZero("beta_fast", betaFast);
            requireAboveZero("beta_slow", betaSlow);
            if (betaFast < betaSlow) {
                throw new IllegalArgumentException(
                        "beta_fast must be at least beta_slow = %s, got %s"
                                .formatted(betaSlow, betaFast));
            }
            attentionFactor.ifPresent(value -> requireAboveZero("attention_factor", value));
            mscale.ifPresent(value -> requireNumber("mscale", value));
            mscaleAllDim.ifPresent(value -> requireNumber("mscale_all_dim", value));
        }

        /// With everything else as in the paper.
        public static Yarn of(double factor, int originalMaxPositions) {
            return new Yarn(
                    factor,
                    originalMaxPositions,
                    BETA_FAST,
                    BETA_SLOW,
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    true);
        }

        @Override
        public String type() {
            return "yarn";
        }

        @Override
        public float[] inverseFrequencies(double theta, int headDim, long length) {
            return RopeFrequencies.yarn(this, theta, headDim);
        }

        @Override
        public float attentionScale() {
            if (attentionFactor.isPresent()) {
                return (float) attentionFactor.getAsDouble();
            }
            double numerator = mscale.orElse(0);
            double denominator = mscaleAllDim.orElse(0);
            return numerator != 0 && denominator != 0
                    ? (float) (sharpening(numerator) / sharpening(denominator))
                    : (float) sharpening(1);
        }

        private double sharpening(double mscale) {
            return factor <= 1 ? 1 : 0.1 * mscale * Math.log(factor) + 1;
        }
    }

    /// Llama 3.1's blend by wavelength.
    ///
    /// @param factor at least 1
    /// @param lowFreqFactor wavelengths above `originalMaxPositions / lowFreqFactor` are stretched
    /// @param highFreqFactor those below `originalMaxPositions / highFreqFactor` are kept; above
    ///     `lowFreqFactor`
    /// @param originalMaxPositions length of the pretraining
    record Llama3(
            double factor, double lowFreqFactor, double highFreqFactor, int originalMaxPositions)
            implements RopeScaling {

        /// @throws IllegalArgumentException if a value is out of range
        public Llama3 {
            requireFactor(factor);
            requireOriginal(originalMaxPositions);
            requireAboveZero("low_freq_factor", lowFreqFactor);
            requireAboveZero("high_freq_factor", highFreqFactor);
            if (highFreqFactor <= lowFreqFactor) {
                throw new IllegalArgumentException(
                        "high_freq_factor must be above low_freq_factor = %s, got %s"
                                .formatted(lowFreqFactor, highFreqFactor));
            }
        }

        @Override
        public String type() {
            return "llama3";
        }

        @Override
        public float[] inverseFrequencies(double theta, int headDim, long length) {
            return RopeFrequencies.llama3(this, (float) theta, headDim);
        }
    }

    private static void requireFactor(double factor) {
        if (!(factor >= 1) || Double.isInfinite(factor)) {
            throw new IllegalArgumentException("factor must be at least 1, got " + factor);
        }
    }

    private static void requireOriginal(int positions) {
        if (positions < 1) {
            throw new IllegalArgumentException(
                    "original_max_position_embeddings must be at least 1, got " + positions);
        }
    }

    private static void requireAboveZero(String key, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(key + " must be above 0, got " + value);
        }
    }

    private static void requireNumber(String key, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(key + " must be a finite number, got " + value);
        }
    }
}
