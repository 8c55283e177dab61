package dev.zebra.model;

/// Which projections of a config have biases. `attention_bias` covers query, key, value and output,
/// as Llama has it; `qkv_bias` and `attention_out_bias` name one of the two where they differ.
record ConfigBiases(boolean qkv, boolean output, boolean mlp) {

    static ConfigBiases read(ConfigNode root, ModelFamily family) {
        boolean always = family == ModelFamily.QWEN2;
        boolean qkv = root.bool("qkv_bias", root.bool("attention_bias", always));
        if (root.has("attention_bias") && root.bool("attention_bias", qkv) != qkv) {
            throw new IllegalArgumentException(
                    "qkv_bias contradicts attention_bias: %s and %s"
                            .formatted(root.get("qkv_bias"), root.get("attention_bias")));
        }
        if (always && !qkv) {
            throw new IllegalArgumentException(
                    "%s contradicts model_type qwen2, whose query, key and value always have biases: got false"
                            .formatted(root.has("qkv_bias") ? "qkv_bias" : "attention_bias"));
        }
        boolean output = !always && root.bool("attention_bias", false);
        return new ConfigBiases(
                qkv, root.bool("attention_out_bias", output), root.bool("mlp_bias", false));
    }
}
