package dev.zebra.model;

/// Settings of AdamW (decoupled weight decay, arXiv 1711.05101) and of gradient clipping.
///
/// @param beta1 decay of the first moment, in [0, 1)
/// @param beta2 decay of the second moment, in [0, 1)
/// @param epsilon added to the root of the second moment, above 0
/// @param weightDecay times the learning rate is subtracted from decayed parameters, at least 0
/// @param clipNorm gradients with a larger global norm are scaled down to it; infinity never clips
/// @param decayNorms whether the weights of norms and biases decay too; usually only matrices do
public record AdamW(
        double beta1,
        double beta2,
        double epsilon,
        double weightDecay,
        double clipNorm,
        boolean decayNorms) {

    /// @throws IllegalArgumentException if a value is out of its range
    public AdamW {
        require(beta1 >= 0 && beta1 < 1, "beta1 must be in [0, 1)", beta1);
        require(beta2 >= 0 && beta2 < 1, "beta2 must be in [0, 1)", beta2);
        require(epsilon > 0, "epsilon must be above 0", epsilon);
        require(
                weightDecay >= 0 && Double.isFinite(weightDecay),
                "weightDecay must be at least 0",
                weightDecay);
        require(clipNorm > 0, "clipNorm must be above 0", clipNorm);
    }

    /// The usual settings of language models: betas 0.9 and 0.95, epsilon 1e-8, weight decay 0.1 on
    /// matrices only, clipping at 1.
    public static AdamW defaults() {
        return new AdamW(0.9, 0.95, 1e-8, 0.1, 1, false);
    }

    private static void require(boolean holds, String rule, double value) {
        if (!holds) {
            throw new IllegalArgumentException(rule + ", got " + value);
        }
    }
}
