package dev.zebra.model;

/// Rotary position embedding: the base of its frequencies and how positions are stretched.
///
/// @param theta base of the frequencies, `rope_theta`
/// @param linearFactor position interpolation: frequencies are divided by this; 1 is plain RoPE
public record Rope(double theta, double linearFactor) {

    /// @throws IllegalArgumentException if `theta` is not above 1 or the factor is below 1
    public Rope {
        if (!(theta > 1) || Double.isInfinite(theta)) {
            throw new IllegalArgumentException("rope_theta must be above 1, got " + theta);
        }
        if (!(linearFactor >= 1) || Double.isInfinite(linearFactor)) {
            throw new IllegalArgumentException(
                    "rope_parameters.factor must be at least 1, got " + linearFactor);
        }
    }

    /// RoPE without scaling.
    public static Rope ofTheta(double theta) {
        return new Rope(theta, 1);
    }

    /// The angle per position of each pair of dimensions, in float32 as the reference computes it.
    ///
    /// @return `headDim / 2` values
    public float[] inverseFrequencies(int headDim) {
        var frequencies = new float[headDim / 2];
        for (int i = 0; i < frequencies.length; i++) {
            float power = (float) Math.pow(theta, (2f * i) / headDim);
            frequencies[i] = (1f / power) / (float) linearFactor;
        }
        return frequencies;
    }
}
