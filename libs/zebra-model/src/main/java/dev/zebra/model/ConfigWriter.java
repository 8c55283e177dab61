package dev.zebra.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zebra.model.safetensors.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Writes `config.json` and `generation_config.json` so that the plainest class of Hugging Face
/// that has Llama's tensor names and computes this model runs it, and Zebra's own keys say the
/// same.
final class ConfigWriter {
    private final ModelConfig config;
    private final ModelFamily family;
    private final ObjectNode root = ConfigNode.JSON.createObjectNode();

    private ConfigWriter(ModelConfig config) {
        this.config = config;
        this.family = ModelFamily.running(config);
    }

    static void write(ModelConfig config, String dtype, Path directory) throws IOException {
        var root = new ConfigWriter(config).config(dtype);
        AtomicFile.write(
                directory.resolve("config.json"),
                ConfigNode.JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
    }

    static void writeGeneration(ModelConfig config, Path directory) throws IOException {
        var writer = new ConfigWriter(config);
        writer.root.put("_from_model_config", true);
        writer.tokens();
        AtomicFile.write(
                directory.resolve("generation_config.json"),
                ConfigNode.JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(writer.root));
    }

    /// Hugging Face's SmolLM3 takes ids beyond 128,000 for tokens that a config does not name.
    private void withoutDefaults() {
        if (family.modelType().equals("smollm3")) {
            for (var key : List.of("bos_token_id", "eos_token_id", "pad_token_id")) {
                if (!root.has(key)) {
                    root.putNull(key);
                }
            }
        }
    }

    private ObjectNode config(String dtype) {
        root.putArray("architectures").add(family.architecture());
        root.put("model_type", family.modelType());
        root.put("vocab_size", config.vocabularySize());
        root.put("hidden_size", config.hiddenSize());
        root.put("intermediate_size", config.intermediateSize());
        root.put("num_hidden_layers", config.layers());
        root.put("num_attention_heads", config.heads());
        root.put("num_key_value_heads", config.kvHeads());
        root.put("head_dim", config.headDim());
        root.put("rms_norm_eps", config.normEpsilon());
        root.put("tie_word_embeddings", config.tiedEmbeddings());
        root.put("hidden_act", "silu");
        // the name of transformers 5, and of the versions before
        root.put("dtype", dtype);
        root.put("torch_dtype", dtype);
        tokens();
        biases();
        new ConfigRopeWriter(config, root).write();
        positions();
        stripes();
        config.inert().forEach(root::putPOJO);
        withoutDefaults();
        return root;
    }

    private void tokens() {
        config.bosTokenId().ifPresent(id -> root.put("bos_token_id", id));
        if (config.eosTokenIds().size() == 1) {
            root.put("eos_token_id", config.eosTokenIds().getFirst());
        } else if (!config.eosTokenIds().isEmpty()) {
            var ids = root.putArray("eos_token_id");
            config.eosTokenIds().forEach(ids::add);
        }
    }

    private void biases() {
        switch (family) {
            case MISTRAL, MINISTRAL, QWEN2 -> {}
            case LLAMA, SMOLLM3 -> {
                root.put("attention_bias", config.qkvBias());
                root.put("mlp_bias", config.mlpBias());
            }
            case ZEBRA -> {
                root.put("attention_bias", config.qkvBias());
                root.put("attention_out_bias", config.outputBias());
                root.put("mlp_bias", config.mlpBias());
            }
        }
    }

    /// SmolLM3 takes every fourth layer's positions away if it is not told otherwise.
    private void positions() {
        if (config.nopeLayers().isEmpty() && family != ModelFamily.SMOLLM3) {
            return;
        }
        var layers = root.putArray("no_rope_layers");
        for (int layer = 0; layer < config.layers(); layer++) {
            layers.add(config.nopeLayers().contains(layer) ? 0 : 1);
        }
    }

    private void stripes() {
        var schedule = config.schedule();
        boolean allGlobal = schedule.count(LayerType.LOCAL) == 0;
        boolean allLocal = schedule.count(LayerType.GLOBAL) == 0;
        var groups = schedule.layerGroupSize();
        if (allGlobal || allLocal) {
            root.put("self_attn_type", allGlobal ? "full" : "sparse");
        } else if (groups.isPresent()) {
            root.put("self_attn_type", "mix");
        }
        groups.ifPresent(size -> root.put("layer_group_size", size));
        var types = root.putArray("layer_types");
        schedule.types().forEach(type -> types.add(type.huggingFace()));
        if (!allGlobal || config.window().windowSize() != config.maxPositions()) {
            root.put("window_size", config.window().windowSize());
        }
        if (!allGlobal) {
            root.put("sliding_window", config.window().huggingFace());
        } else if (family.slidingWindow().isPresent()) {
            root.putNull("sliding_window");
        }
        if (!family.useSlidingWindow()) {
            root.put("use_sliding_window", !allGlobal);
        }
    }
}
