package dev.zebra.model.check;

import dev.zebra.model.ComputeDevice;
import java.util.OptionalDouble;

/// How far from what is expected a value may be.
///
/// @param logits largest difference; absent where only their spread is judged
/// @param logitsByDeviation RMS difference by the standard deviation; absent where each is judged
/// @param loss of the loss
/// @param gradientNorm relative, of the gradient norm and of each parameter's
/// @param lossAfterStep of the loss after one optimizer step
/// @param relativeLosses whether the two losses are judged by their relative difference
/// @param tie greedy decoding may choose another token than the reference if it is less likely than
///     the best by no more than this difference of logits; by the logits' standard deviation where
///     `logitsByDeviation` is
public record Tolerances(
        OptionalDouble logits,
        OptionalDouble logitsByDeviation,
        double loss,
        double gradientNorm,
        double lossAfterStep,
        boolean relativeLosses,
        double tie) {

    /// Float32 on the CPU against a float32 reference.
    public static final Tolerances FLOAT32 =
            new Tolerances(
                    OptionalDouble.of(2e-5), OptionalDouble.empty(), 2e-6, 1e-4, 2e-5, false, 1e-4);

    /// Bfloat16 on CUDA against a float32 reference.
    public static final Tolerances BFLOAT16 =
            new Tolerances(
                    OptionalDouble.empty(), OptionalDouble.of(0.02), 1e-2, 5e-2, 1e-2, true, 0.1);

    /// Those of the type that a device computes in.
    public static Tolerances of(ComputeDevice device) {
        return switch (device) {
            case ComputeDevice.Cpu() -> FLOAT32;
            case ComputeDevice.Cuda(int _) -> BFLOAT16;
        };
    }
}
