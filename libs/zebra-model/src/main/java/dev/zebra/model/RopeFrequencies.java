package dev.zebra.model;

/// The frequencies of each [RopeScaling], step by step in float32 where PyTorch computes in float32
/// and in double where Python does: the last bit of a frequency is a visible angle at position
/// 1,000,000.
final class RopeFrequencies {
    private RopeFrequencies() {}

    static float[] plain(float theta, int headDim) {
        var frequencies = powers(theta, headDim);
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = 1 / frequencies[i];
        }
        return frequencies;
    }

    static float[] linear(float theta, int headDim, float factor) {
        var frequencies = plain(theta, headDim);
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] /= factor;
        }
        return frequencies;
    }

    /// Hugging Face has the length in a tensor, so that the base is float32 too.
    static float[] dynamic(RopeScaling.Dynamic dynamic, float theta, int headDim, long length) {
        if (length <= dynamic.originalMaxPositions()) {
            return plain(theta, headDim);
        }
        float stretch =
                (float) dynamic.factor() * length / dynamic.originalMaxPositions()
                        - (float) (dynamic.factor() - 1);
        float growth = power(stretch, (double) headDim / (headDim - 2));
        return plain(theta * growth, headDim);
    }

    static float[] yarn(RopeScaling.Yarn yarn, double theta, int headDim) {
        double low = dimension(yarn, yarn.betaFast(), theta, headDim);
        double high = dimension(yarn, yarn.betaSlow(), theta, headDim);
        if (yarn.truncate()) {
            low = Math.floor(low);
            high = Math.ceil(high);
        }
        low = Math.max(low, 0);
        high = Math.min(high, headDim - 1);
        if (low == high) {
            high += 0.001;
        }
        var frequencies = powers((float) theta, headDim);
        for (int i = 0; i < frequencies.length; i++) {
            float kept = 1 / frequencies[i];
            float interpolated = 1 / ((float) yarn.factor() * frequencies[i]);
            float ramp = Math.clamp((i - (float) low) / (float) (high - low), 0f, 1f);
            float share = 1 - ramp;
            frequencies[i] = interpolated * (1 - share) + kept * share;
        }
        return frequencies;
    }

    static float[] llama3(RopeScaling.Llama3 llama3, float theta, int headDim) {
        float factor = (float) llama3.factor();
        float original = llama3.originalMaxPositions();
        float longest = (float) (llama3.originalMaxPositions() / llama3.lowFreqFactor());
        float shortest = (float) (llama3.originalMaxPositions() / llama3.highFreqFactor());
        float low = (float) llama3.lowFreqFactor();
        float range = (float) (llama3.highFreqFactor() - llama3.lowFreqFactor());
        var frequencies = plain(theta, headDim);
        for (int i = 0; i < frequencies.length; i++) {
            float wavelength = (float) (2 * Math.PI) / frequencies[i];
            if (wavelength > longest) {
                frequencies[i] /= factor;
            } else if (wavelength >= shortest) {
                float smooth = (original / wavelength - low) / range;
                frequencies[i] = (1 - smooth) * frequencies[i] / factor + smooth * frequencies[i];
            }
        }
        return frequencies;
    }

    /// The dimension that turns so many times within the original length.
    private static double dimension(
            RopeScaling.Yarn yarn, double rotations, double theta, int headDim) {
        return headDim
                * Math.log(yarn.originalMaxPositions() / (rotations * 2 * Math.PI))
                / (2 * Math.log(theta));
    }

    private static float[] powers(float theta, int headDim) {
        var powers = new float[headDim / 2];
        for (int i = 0; i < powers.length; i++) {
            powers[i] = power(theta, 2f * i / headDim);
        }
        return powers;
    }

    private static float power(float base, double exponent) {
        return (float) Math.pow(base, exponent);
    }
}
