package dev.zebra.model;

import java.util.Random;

/// Small random models, made sharper than training would begin so that a wrong mask shows.
final class TinyModels {
    static final int VOCABULARY = 64;

    private TinyModels() {}

    static ModelConfigBuilder config(int window) {
        return ModelConfig.builder()
                .vocabularySize(VOCABULARY)
                .hiddenSize(32)
                .intermediateSize(48)
                .heads(4)
                .kvHeads(2)
                .headDim(12)
                .layers(5)
                .layerGroupSize(3)
                .windowSize(window)
                .maxPositions(256)
                .bosTokenId(1);
    }

    static ZebraModel random(ModelConfig config) {
        var model = ZebraModel.random(config, 7, ComputeDevice.cpu());
        for (int i = 0; i < model.computed().tensors().size(); i++) {
            if (model.computed().slots().get(i).kind() != WeightSlot.Kind.NORM) {
                model.computed().tensors().get(i).muli(12f);
            }
        }
        return model;
    }

    static int[] tokens(int length) {
        return new Random(length).ints(length, 0, VOCABULARY).toArray();
    }
}
