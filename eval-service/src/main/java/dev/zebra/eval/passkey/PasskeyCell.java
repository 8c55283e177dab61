package dev.zebra.eval.passkey;

import java.util.List;

/// All samples of one length and depth.
///
/// @param samples at least one
public record PasskeyCell(int length, double depth, List<PasskeySample> samples) {

    public PasskeyCell {
        samples = List.copyOf(samples);
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("a cell needs at least one sample");
        }
    }

    /// How many samples were answered with the key that was told.
    public int correct() {
        return (int) samples.stream().filter(PasskeySample::correct).count();
    }

    /// Share of samples answered right.
    public double accuracy() {
        return (double) correct() / samples.size();
    }

    /// Standard error of [#accuracy], from the binomial distribution.
    public double standardError() {
        return standardError(accuracy(), samples.size());
    }

    /// Mean distance from the key's last mention to the answer, in tokens.
    public double distance() {
        return samples.stream().mapToInt(PasskeySample::distance).average().orElseThrow();
    }

    /// Standard error of a share that was seen in `samples` independent samples.
    public static double standardError(double accuracy, int samples) {
        return Math.sqrt(accuracy * (1 - accuracy) / samples);
    }
}
