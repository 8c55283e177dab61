package dev.zebra.model;

/// Rotary position embedding: the base of its frequencies and how positions are stretched.
///
/// @param theta base of the frequencies, `rope_theta`
/// @param scaling how they are changed
public record Rope(double theta, RopeScaling scaling) {

    /// @throws IllegalArgumentException if `theta` is not above 1 or not a finite float32
    public Rope {
        if (!(theta > 1) || Float.isInfinite((float) theta)) {
            throw new IllegalArgumentException("rope_theta must be above 1, got " + theta);
        }
    }

    /// RoPE without scaling.
    public static Rope ofTheta(double theta) {
        return new Rope(theta, RopeScaling.NONE);
    }

    /// The angle per position of each pair of dimensions, in float32 as Hugging Face computes it.
    /// For dynamic NTK, that of sequences up to the original length.
    ///
    /// @return `headDim / 2` values
    public float[] inverseFrequencies(int headDim) {
        return inverseFrequencies(headDim, 0);
    }

    /// The angle per position of each pair of dimensions in a sequence of `length` tokens.
    ///
    /// @return `headDim / 2` values
    public float[] inverseFrequencies(int headDim, long length) {
        return scaling.inverseFrequencies(theta, headDim, length);
    }

    /// Whether the frequencies change as the sequence grows, so that cached keys must be rotated
    /// when they are read: dynamic NTK.
    public boolean dependsOnLength() {
        return scaling instanceof RopeScaling.Dynamic;
    }

    /// What cosine and sine are multiplied by: 1, except for YaRN.
    public float attentionFactor() {
        return scaling.attentionScale();
    }

    /// For people: `theta 10,000, YaRN x8 from 4,096`.
    @Override
    public String toString() {
        return RopeWords.of(this);
    }
}
