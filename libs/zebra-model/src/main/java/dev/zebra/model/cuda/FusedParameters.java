package dev.zebra.model.cuda;

/// Everything that belongs to the weights, each list in the order of [FusedWeights].
///
/// @param shape of the model
/// @param compute what activations are computed with: bfloat16 copies on CUDA, the masters
///     themselves on the CPU
/// @param masters float32 weights
/// @param sums float32 sums of gradients
/// @param first first moments, float32
/// @param second second moments, float32
record FusedParameters(
        FusedShape shape,
        FusedWeights compute,
        FusedWeights masters,
        FusedWeights sums,
        FusedWeights first,
        FusedWeights second) {}
