package dev.zebra.model.cuda;

import ai.djl.pytorch.engine.PtNDArray;
import java.util.List;

/// What [FusedTraining] changes in place. Every list is in the order of the weight list: embedding
/// `[vocabulary, hidden]`, final norm `[hidden]`, head `[vocabulary, hidden]` unless tied, then per
/// layer norm `[hidden]`, qkv `[(heads + 2 kvHeads) * headDim, hidden]`, output `[hidden, heads *
/// headDim]`, norm `[hidden]`, gate and up `[2 intermediate, hidden]`, down `[hidden,
/// intermediate]`. All tensors are contiguous and stay their owner's.
///
/// @param compute what is computed with: bfloat16 on CUDA, which steps keep equal to the masters;
///     on the CPU the masters themselves
/// @param masters float32 weights
/// @param first AdamW's first moments, float32
/// @param second AdamW's second moments, float32
public record TrainedTensors(
        List<PtNDArray> compute,
        List<PtNDArray> masters,
        List<PtNDArray> first,
        List<PtNDArray> second) {}
