package dev.zebra.model.cuda;

/// Settings of one step of AdamW (decoupled weight decay, arXiv 1711.05101).
///
/// @param number of the step, from 1
/// @param rate the learning rate
/// @param beta1 decay of the first moment
/// @param beta2 decay of the second moment
/// @param epsilon added to the root of the second moment
/// @param clipNorm gradients with a larger global norm are scaled down to it
/// @param decays of each weight of the list, how much of it times the rate is subtracted
public record FusedStep(
        long number,
        double rate,
        double beta1,
        double beta2,
        double epsilon,
        double clipNorm,
        double[] decays) {

    /// 1 - beta1^number.
    double correction1() {
        return 1 - Math.pow(beta1, number);
    }

    /// 1 - beta2^number.
    double correction2() {
        return 1 - Math.pow(beta2, number);
    }
}
