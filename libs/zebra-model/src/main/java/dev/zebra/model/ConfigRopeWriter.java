package dev.zebra.model;

import com.fasterxml.jackson.databind.node.ObjectNode;

/// Writes the positions of a config: `rope_parameters` for transformers 5, by layer type where the
/// two differ, and for transformers 4 `rope_theta`, `rope_scaling` and `rope_local_base_freq`, as
/// far as those can say it.
final class ConfigRopeWriter {
    private final ModelConfig config;
    private final ObjectNode root;

    ConfigRopeWriter(ModelConfig config, ObjectNode root) {
        this.config = config;
        this.root = root;
    }

    void write() {
        maxPositions();
        var global = config.globalRope();
        var local = config.localRope();
        root.put("rope_theta", global.theta());
        if (!(global.scaling() instanceof RopeScaling.None)) {
            scaling(root.putObject("rope_scaling"), global.scaling(), oldKey(global.scaling()));
        }
        var parameters = root.putObject("rope_parameters");
        if (config.sharesRope()) {
            parameters(parameters, global);
            return;
        }
        parameters(parameters.putObject(LayerType.GLOBAL.huggingFace()), global);
        parameters(parameters.putObject(LayerType.LOCAL.huggingFace()), local);
        if (local.scaling() instanceof RopeScaling.None) {
            root.put("rope_local_base_freq", local.theta());
        }
    }

    /// Dynamic RoPE counts from `max_position_embeddings`, in Hugging Face, so that this cannot be
    /// the longest sequence as well.
    private void maxPositions() {
        int positions = config.maxPositions();
        if (config.globalRope().scaling() instanceof RopeScaling.Dynamic dynamic) {
            positions = dynamic.originalMaxPositions();
        } else if (config.localRope().scaling() instanceof RopeScaling.Dynamic dynamic) {
            positions = dynamic.originalMaxPositions();
        }
        root.put("max_position_embeddings", positions);
        if (positions != config.maxPositions()) {
            root.put("zebra_max_positions", config.maxPositions());
        }
    }

    private static void parameters(ObjectNode node, Rope rope) {
        node.put("rope_theta", rope.theta());
        scaling(node, rope.scaling(), "rope_type");
    }

    /// Versions before 4.43, and the authors' release, know only these two and call them `type`.
    private static String oldKey(RopeScaling scaling) {
        return scaling instanceof RopeScaling.Linear || scaling instanceof RopeScaling.Dynamic
                ? "type"
                : "rope_type";
    }

    private static void scaling(ObjectNode node, RopeScaling scaling, String typeKey) {
        node.put(typeKey, scaling.type());
        switch (scaling) {
            case RopeScaling.None() -> {}
            case RopeScaling.Linear linear -> node.put("factor", linear.factor());
            case RopeScaling.Dynamic dynamic -> node.put("factor", dynamic.factor());
            case RopeScaling.Yarn yarn -> yarn(node, yarn);
            case RopeScaling.Llama3 llama3 -> {
                node.put("factor", llama3.factor());
                node.put("low_freq_factor", llama3.lowFreqFactor());
                node.put("high_freq_factor", llama3.highFreqFactor());
                node.put("original_max_position_embeddings", llama3.originalMaxPositions());
            }
        }
    }

    private static void yarn(ObjectNode node, RopeScaling.Yarn yarn) {
        node.put("factor", yarn.factor());
        node.put("original_max_position_embeddings", yarn.originalMaxPositions());
        node.put("beta_fast", yarn.betaFast());
        node.put("beta_slow", yarn.betaSlow());
        yarn.attentionFactor().ifPresent(value -> node.put("attention_factor", value));
        yarn.mscale().ifPresent(value -> node.put("mscale", value));
        yarn.mscaleAllDim().ifPresent(value -> node.put("mscale_all_dim", value));
        if (!yarn.truncate()) {
            node.put("truncate", false);
        }
    }
}
