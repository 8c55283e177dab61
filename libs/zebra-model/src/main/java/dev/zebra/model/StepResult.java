package dev.zebra.model;

/// What one optimizer step saw.
///
/// @param loss mean negative log-likelihood (natural log) per predicted token, over all
///     micro-batches
/// @param gradientNorm global gradient norm before clipping; when it is not finite the step left
///     every parameter as it was
/// @param tokens how many tokens were predicted (labels that were not ignored)
public record StepResult(double loss, double gradientNorm, long tokens) {

    /// Whether loss and gradient are numbers, so that the step changed the parameters.
    public boolean isFinite() {
        return Double.isFinite(loss) && Double.isFinite(gradientNorm);
    }
}
