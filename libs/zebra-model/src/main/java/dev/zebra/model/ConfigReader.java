package dev.zebra.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/// Reads the `config.json` of a checkpoint, in Hugging Face's convention, Zebra's, or both.
final class ConfigReader {
    static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode root;

    private ConfigReader(JsonNode root) {
        this.root = root;
    }

    static ModelConfig read(Path file) throws IOException {
        JsonNode root;
        try {
            root = JSON.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            throw new IOException(file + " is not JSON: " + e.getOriginalMessage(), e);
        }
        if (root == null || !root.isObject()) {
            throw new IOException(file + " is not a JSON object");
        }
        try {
            return new ConfigReader(root).config();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private ModelConfig config() {
        root.properties().forEach(entry -> ConfigKeys.check(entry.getKey(), entry.getValue()));
        requireOneOf("model_type", List.copyOf(ConfigKeys.MODEL_TYPES));
        requireOneOf("hidden_act", List.of("silu", "swish"));
        int maxPositions = integer("max_position_embeddings", 2048);
        var stripes = new ConfigStripes(root, integer("num_hidden_layers"), maxPositions);
        return ModelConfig.builder()
                .vocabularySize(integer("vocab_size"))
                .hiddenSize(integer("hidden_size"))
                .intermediateSize(integer("intermediate_size"))
                .schedule(stripes.schedule())
                .window(stripes.window())
                .heads(integer("num_attention_heads"))
                .kvHeads(integer("num_key_value_heads", integer("num_attention_heads")))
                .headDim(integer("head_dim", 0))
                .rope(new ConfigRope(root).rope())
                .maxPositions(maxPositions)
                .tiedEmbeddings(bool("tie_word_embeddings"))
                .normEpsilon(has("rms_norm_eps") ? number("rms_norm_eps") : 1e-6)
                .bosTokenId(bos())
                .eosTokenIds(eos())
                .inert(inert())
                .build();
    }

    private OptionalInt bos() {
        return has("bos_token_id") ? OptionalInt.of(integer("bos_token_id")) : OptionalInt.empty();
    }

    private List<Integer> eos() {
        var node = root.path("eos_token_id");
        if (!has("eos_token_id")) {
            return List.of();
        }
        return node.isArray()
                ? StreamSupport.stream(node.spliterator(), false)
                        .map(id -> integer("eos_token_id", id))
                        .toList()
                : List.of(integer("eos_token_id"));
    }

    private Map<String, Object> inert() {
        var inert = new LinkedHashMap<String, Object>();
        root.properties().stream()
                .filter(entry -> !ConfigKeys.UNDERSTOOD.contains(entry.getKey()))
                .forEach(
                        entry ->
                                inert.put(
                                        entry.getKey(),
                                        JSON.convertValue(entry.getValue(), Object.class)));
        return inert;
    }

    private void requireOneOf(String key, List<String> accepted) {
        if (has(key) && !accepted.contains(root.path(key).asText())) {
            throw new IllegalArgumentException(
                    "%s: %s are implemented, got %s"
                            .formatted(key, accepted.stream().sorted().toList(), root.path(key)));
        }
    }

    private boolean has(String key) {
        return root.hasNonNull(key);
    }

    private int integer(String key) {
        if (!has(key)) {
            throw new IllegalArgumentException(key + " is missing");
        }
        return integer(key, root.path(key));
    }

    private int integer(String key, int absent) {
        return has(key) ? integer(key) : absent;
    }

    private double number(String key) {
        return number(key, root.path(key));
    }

    private boolean bool(String key) {
        var node = root.path(key);
        if (has(key) && !node.isBoolean()) {
            throw new IllegalArgumentException(key + " must be true or false, got " + node);
        }
        return node.asBoolean(false);
    }

    static int integer(String key, JsonNode node) {
        if (!node.isIntegralNumber() || !node.canConvertToInt()) {
            throw new IllegalArgumentException(key + " must be an integer, got " + node);
        }
        return node.intValue();
    }

    static double number(String key, JsonNode node) {
        if (!node.isNumber()) {
            throw new IllegalArgumentException(key + " must be a number, got " + node);
        }
        return node.doubleValue();
    }

    static List<String> words(String key, JsonNode node) {
        if (!node.isArray()) {
            throw new IllegalArgumentException(key + " must be a list, got " + node);
        }
        return IntStream.range(0, node.size()).mapToObj(i -> node.get(i).asText()).toList();
    }
}
