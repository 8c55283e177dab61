package dev.zebra.trainer.pretrain;

import org.jspecify.annotations.Nullable;

/// The shape of the model to make, the `model` of a [PretrainSpec]. The vocabulary comes from the
/// tokenizer, the context from the spec.
///
/// Components that may be left out are filled in, so none is null once the record exists. Refusals
/// name the field under `/model`.
///
/// @param hiddenSize width of the residual stream; a multiple of `2 * heads`, since rotary
///     embeddings turn pairs
/// @param layers number of transformer blocks
/// @param heads query heads of each layer
/// @param kvHeads key and value heads of each layer, a divisor of `heads`; by default `heads`
/// @param intermediateSize width of the SwiGLU; by default 8/3 of `hiddenSize`, rounded up to a
///     multiple of 32
/// @param layerGroupSize one layer in so many is global, the first of each group; 1 makes all
///     global
/// @param windowSize tokens before itself that a local layer's query sees
/// @param ropeTheta base of the rotary frequencies, above 1; 10000 by default
/// @param tiedEmbeddings whether the output projection is the embedding; true by default
public record ModelSpec(
        int hiddenSize,
        int layers,
        int heads,
        @Nullable Integer kvHeads,
        @Nullable Integer intermediateSize,
        int layerGroupSize,
        int windowSize,
        @Nullable Double ropeTheta,
        @Nullable Boolean tiedEmbeddings) {

    private static final int WIDEST = 1 << 16;
    private static final int MOST = 1 << 10;
    private static final int LONGEST = 1 << 24;

    public ModelSpec {
        kvHeads = kvHeads == null ? Integer.valueOf(heads) : kvHeads;
        intermediateSize =
                intermediateSize == null ? Integer.valueOf(swiglu(hiddenSize)) : intermediateSize;
        ropeTheta = ropeTheta == null ? Double.valueOf(10_000) : ropeTheta;
        tiedEmbeddings = tiedEmbeddings == null || tiedEmbeddings;
        var violations =
                new Violations()
                        .within("/model/hiddenSize", hiddenSize, 2, WIDEST)
                        .within("/model/layers", layers, 1, MOST)
                        .within("/model/heads", heads, 1, MOST)
                        .within("/model/layerGroupSize", layerGroupSize, 1, MOST)
                        .within("/model/windowSize", windowSize, 1, LONGEST);
        if (violations.none()) {
            violations
                    .require(
                            hiddenSize % (2 * heads) == 0,
                            "/model/hiddenSize",
                            hiddenSize
                                    + " is not a multiple of twice the "
                                    + heads
                                    + " heads: each head needs an even, whole width")
                    .require(
                            layerGroupSize <= layers,
                            "/model/layerGroupSize",
                            layerGroupSize + " is more than the " + layers + " layers")
                    .require(
                            kvHeads >= 1 && heads % kvHeads == 0,
                            "/model/kvHeads",
                            kvHeads + " does not divide the " + heads + " heads")
                    .within("/model/intermediateSize", intermediateSize, 1, 4 * WIDEST)
                    .require(
                            Double.isFinite(ropeTheta) && ropeTheta > 1,
                            "/model/ropeTheta",
                            ropeTheta + " is not a number above 1");
        }
        violations.refuse();
    }

    private static int swiglu(int hiddenSize) {
        return (int) Math.ceilDiv(hiddenSize * 8L, 3 * 32) * 32;
    }
}
