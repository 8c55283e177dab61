package dev.zebra.model;

/// Where a layer's biases stand among its weights (see [WeightSlot]), -1 for one that the model
/// does not have.
///
/// @param stride how many weights a layer has
record LayerLayout(int stride, int qkvBias, int outputBias, int gateUpBias, int downBias) {
    private static final int WITHOUT_BIASES = 6;

    static LayerLayout of(ModelConfig config) {
        int at = WITHOUT_BIASES;
        int qkv = config.qkvBias() ? at++ : -1;
        int output = config.outputBias() ? at++ : -1;
        int gateUp = config.mlpBias() ? at++ : -1;
        int down = config.mlpBias() ? at++ : -1;
        return new LayerLayout(at, qkv, output, gateUp, down);
    }
}
