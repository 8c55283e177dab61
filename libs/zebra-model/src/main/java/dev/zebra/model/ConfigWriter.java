package dev.zebra.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zebra.model.safetensors.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;

/// Writes `config.json` and `generation_config.json` so that Hugging Face's Ministral, which has
/// Llama's tensor names and reads `layer_types`, runs the model, and Zebra's own keys say the same.
final class ConfigWriter {
    private ConfigWriter() {}

    static void write(ModelConfig config, Path directory) throws IOException {
        AtomicFile.write(
                directory.resolve("config.json"),
                ConfigReader.JSON
                        .writerWithDefaultPrettyPrinter()
                        .writeValueAsBytes(config(config)));
    }

    static void writeGeneration(ModelConfig config, Path directory) throws IOException {
        var root = ConfigReader.JSON.createObjectNode();
        root.put("_from_model_config", true);
        tokens(config, root);
        AtomicFile.write(
                directory.resolve("generation_config.json"),
                ConfigReader.JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
    }

    private static ObjectNode config(ModelConfig config) {
        boolean striped = config.schedule().count(LayerType.LOCAL) > 0;
        var root = ConfigReader.JSON.createObjectNode();
        root.putArray("architectures").add(striped ? "MinistralForCausalLM" : "LlamaForCausalLM");
        root.put("model_type", striped ? "ministral" : "llama");
        root.put("vocab_size", config.vocabularySize());
        root.put("hidden_size", config.hiddenSize());
        root.put("intermediate_size", config.intermediateSize());
        root.put("num_hidden_layers", config.layers());
        root.put("num_attention_heads", config.heads());
        root.put("num_key_value_heads", config.kvHeads());
        root.put("head_dim", config.headDim());
        root.put("max_position_embeddings", config.maxPositions());
        root.put("rms_norm_eps", config.normEpsilon());
        root.put("tie_word_embeddings", config.tiedEmbeddings());
        root.put("hidden_act", "silu");
        root.put("dtype", "float32");
        tokens(config, root);
        rope(config.globalRope(), root);
        stripes(config, root);
        // last, and only what is new, so that writing what was read gives the same bytes
        config.inert()
                .forEach(
                        (key, value) -> {
                            if (!root.has(key)) {
                                root.putPOJO(key, value);
                            }
                        });
        return root;
    }

    private static void tokens(ModelConfig config, ObjectNode root) {
        config.bosTokenId().ifPresent(id -> root.put("bos_token_id", id));
        if (config.eosTokenIds().size() == 1) {
            root.put("eos_token_id", config.eosTokenIds().getFirst());
        } else if (!config.eosTokenIds().isEmpty()) {
            var ids = root.putArray("eos_token_id");
            config.eosTokenIds().forEach(ids::add);
        }
    }

    private static void rope(Rope rope, ObjectNode root) {
        root.put("rope_theta", rope.theta());
        var parameters = root.putObject("rope_parameters");
        parameters.put("rope_theta", rope.theta());
        if (!(rope.scaling() instanceof RopeScaling.Linear linear)) {
            parameters.put("rope_type", "default");
        } else {
            parameters.put("rope_type", "linear");
            parameters.put("factor", linear.factor());
            root.putObject("rope_scaling")
                    .put("rope_type", "linear")
                    .put("factor", linear.factor());
        }
    }

    private static void stripes(ModelConfig config, ObjectNode root) {
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
        if (!allGlobal) {
            root.put("window_size", config.window().windowSize());
            root.put("sliding_window", config.window().huggingFace());
        }
    }
}
