package dev.zebra.model.cost;

import dev.zebra.model.ModelConfig;

/// What the stripes save for one sequence: the model beside the same weights with full attention
/// in every layer.
///
/// @param striped the model as it is
/// @param global all layers global
public record StripeSavings(AttentionCost striped, AttentionCost global) {

    /// At a length of at least 1.
    public static StripeSavings at(ModelConfig config, long length) {
        return new StripeSavings(
                new AttentionCost(config, length), new AttentionCost(config.allGlobal(), length));
    }

    /// How many times smaller the key-value cache is.
    public double kvRatio() {
        return (double) global.kvBytes(ElementType.FLOAT32) / striped.kvBytes(ElementType.FLOAT32);
    }

    /// How many times fewer operations attention over the whole sequence takes.
    public double sequenceRatio() {
        return global.pairs() / striped.pairs();
    }

    /// How many times fewer operations attention of the last token takes.
    public double lastTokenRatio() {
        return global.lastTokenFlops() / striped.lastTokenFlops();
    }

    /// How many times fewer operations the whole forward takes, matrix products included: two per
    /// weight and token, which stripes do not change.
    public double forwardRatio() {
        var config = striped.config();
        double products = 2.0 * ParameterCount.of(config).multiplied() * striped.length();
        return (products + global.sequenceFlops()) / (products + striped.sequenceFlops());
    }
}
