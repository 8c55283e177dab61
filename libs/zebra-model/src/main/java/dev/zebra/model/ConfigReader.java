package dev.zebra.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Reads the `config.json` of a checkpoint, in Hugging Face's convention, Zebra's, or both.
final class ConfigReader {
    static final ObjectMapper JSON = ConfigNode.JSON;

    private final ConfigNode root;
    private final ModelFamily family;

    private ConfigReader(ConfigNode root) {
        this.root = root;
        this.family = ModelFamily.of(root.word("model_type", "llama"));
    }

    static ModelConfig read(Path file) throws IOException {
        var root = ConfigNode.read(file);
        try {
            return new ConfigReader(root).config();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private ModelConfig config() {
        root.node().properties().forEach(e -> ConfigKeys.check(e.getKey(), e.getValue()));
        requireSilu();
        int heads = root.integer("num_attention_heads");
        int layers = root.integer("num_hidden_layers");
        LayerSchedule.requireLayers(layers);
        int positions = root.integer("max_position_embeddings", family.maxPositions());
        int maxPositions = root.integer("zebra_max_positions", positions);
        var listed = ConfigPositions.withoutRope(root, family, layers);
        var stripes = new ConfigStripes(root, family, layers, listed, maxPositions);
        var ropes = new ConfigRope(root, family, positions).ropes();
        var biases = ConfigBiases.read(root, family);
        return ModelConfig.builder()
                .vocabularySize(root.integer("vocab_size"))
                .hiddenSize(root.integer("hidden_size"))
                .intermediateSize(root.integer("intermediate_size"))
                .schedule(stripes.schedule())
                .window(stripes.window())
                .heads(heads)
                .kvHeads(kvHeads(heads))
                .headDim(root.integer("head_dim", 0))
                .globalRope(ropes.global())
                .localRope(ropes.local())
                .nopeLayers(nope(listed, ropes, stripes.schedule()))
                .qkvBias(biases.qkv())
                .outputBias(biases.output())
                .mlpBias(biases.mlp())
                .maxPositions(maxPositions)
                .tiedEmbeddings(root.bool("tie_word_embeddings", family.tiedEmbeddings()))
                .normEpsilon(root.number("rms_norm_eps", 1e-6))
                .bosTokenId(root.optionalInteger("bos_token_id"))
                .eosTokenIds(eos())
                .inert(inert())
                .build();
    }

    private void requireSilu() {
        var act = root.word("hidden_act", "silu");
        if (!act.equals("silu") && !act.equals("swish")) {
            throw new IllegalArgumentException(
                    "hidden_act: silu and swish are implemented, got " + act);
        }
    }

    private int kvHeads(int heads) {
        int absent = root.names("num_key_value_heads") ? heads : family.kvHeads(heads);
        return root.integer("num_key_value_heads", absent);
    }

    /// The layers that are listed, and those of a layer type whose `rope_parameters` are null.
    private Set<Integer> nope(Set<Integer> listed, ConfigRope.Ropes ropes, LayerSchedule schedule) {
        var nope = new TreeSet<>(listed);
        ropes.without().forEach(type -> nope.addAll(schedule.layersOf(type)));
        if (root.has("no_rope_layers") && !nope.equals(listed)) {
            throw new IllegalArgumentException(
                    "no_rope_layers contradicts rope_parameters: %s and %s"
                            .formatted(root.get("no_rope_layers"), root.get("rope_parameters")));
        }
        return nope;
    }

    private List<Integer> eos() {
        if (!root.has("eos_token_id")) {
            return List.of();
        }
        if (!root.get("eos_token_id").isArray()) {
            return List.of(root.integer("eos_token_id"));
        }
        var ids = new ArrayList<Integer>();
        for (JsonNode id : root.get("eos_token_id")) {
            if (!id.isInt()) {
                throw new IllegalArgumentException(
                        "eos_token_id must hold integers, got " + root.get("eos_token_id"));
            }
            ids.add(id.intValue());
        }
        return ids;
    }

    private Map<String, Object> inert() {
        var inert = new LinkedHashMap<String, Object>();
        for (var entry : root.node().properties()) {
            // written for SmolLM3 alone, to say that there is none
            boolean noPadding = entry.getKey().equals("pad_token_id") && entry.getValue().isNull();
            if (ConfigKeys.isInert(entry.getKey()) && !noPadding) {
                inert.put(entry.getKey(), JSON.convertValue(entry.getValue(), Object.class));
            }
        }
        return inert;
    }
}
