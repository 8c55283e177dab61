package dev.zebra.model;

import java.util.Arrays;
import java.util.Comparator;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/// A family of checkpoints whose blocks are Llama's, with Llama's tensor names, and what its class
/// in Hugging Face takes for keys that a config leaves out.
enum ModelFamily {
    /// Full attention, optional biases. The authors' release of Zebra is also of this type.
    LLAMA("llama", "LlamaForCausalLM", 2048),
    /// The window in every layer, or in none.
    MISTRAL("mistral", "MistralForCausalLM", 131_072),
    /// `layer_types`, without biases.
    MINISTRAL("ministral", "MinistralForCausalLM", 131_072),
    /// `layer_types`, biases of query, key and value.
    QWEN2("qwen2", "Qwen2ForCausalLM", 32_768),
    /// `layer_types`, layers without positions, optional biases.
    SMOLLM3("smollm3", "SmolLM3ForCausalLM", 32_768),
    /// What none of these can express; no class of Hugging Face loads it.
    ZEBRA("zebra", "ZebraForCausalLM", 2048);

    private final String modelType;
    private final String architecture;
    private final int maxPositions;

    ModelFamily(String modelType, String architecture, int maxPositions) {
        this.modelType = modelType;
        this.architecture = architecture;
        this.maxPositions = maxPositions;
    }

    /// Reads a `model_type`.
    ///
    /// @throws IllegalArgumentException naming what of another family is not implemented
    static ModelFamily of(String modelType) {
        return Arrays.stream(values())
                .filter(family -> family.modelType.equals(modelType))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "model_type: %s are implemented, got %s%s"
                                                .formatted(
                                                        names(),
                                                        modelType,
                                                        UnimplementedFamilies.why(modelType))));
    }

    /// The family whose class in Hugging Face computes this model, the plainest that does.
    static ModelFamily running(ModelConfig config) {
        if (!config.sharesRope()) {
            return ZEBRA;
        }
        boolean attentionBias = config.qkvBias() && config.outputBias();
        boolean anyBias = config.qkvBias() || config.outputBias() || config.mlpBias();
        if (config.nopeLayers().isEmpty()) {
            if (config.qkvBias() && !config.outputBias() && !config.mlpBias()) {
                return QWEN2;
            }
            if (anyBias && config.qkvBias() == config.outputBias() && runsAsLlama(config)) {
                return LLAMA;
            }
            if (!anyBias) {
                return runsAsLlama(config) ? LLAMA : MINISTRAL;
            }
        }
        return attentionBias || !config.qkvBias() && !config.outputBias() ? SMOLLM3 : ZEBRA;
    }

    /// Whether Hugging Face's Llama runs it: it has no stripes, and insists that the heads divide
    /// the hidden size even where `head_dim` is given.
    private static boolean runsAsLlama(ModelConfig config) {
        return config.schedule().count(LayerType.LOCAL) == 0
                && config.hiddenSize() % config.heads() == 0;
    }

    String modelType() {
        return modelType;
    }

    String architecture() {
        return architecture;
    }

    /// `max_position_embeddings`.
    int maxPositions() {
        return maxPositions;
    }

    /// `num_key_value_heads`; null in a config means one per head in all families.
    int kvHeads(int heads) {
        return switch (this) {
            case LLAMA, ZEBRA -> heads;
            case MISTRAL, MINISTRAL -> 8;
            case QWEN2 -> 32;
            case SMOLLM3 -> 4;
        };
    }

    /// `rope_theta`.
    double ropeTheta() {
        return this == SMOLLM3 ? 2_000_000 : 10_000;
    }

    /// `tie_word_embeddings`.
    boolean tiedEmbeddings() {
        return this == SMOLLM3;
    }

    /// `sliding_window`.
    OptionalInt slidingWindow() {
        return switch (this) {
            case MISTRAL, MINISTRAL, QWEN2 -> OptionalInt.of(4096);
            case LLAMA, SMOLLM3, ZEBRA -> OptionalInt.empty();
        };
    }

    /// `use_sliding_window`.
    boolean useSlidingWindow() {
        return this != QWEN2 && this != SMOLLM3;
    }

    /// Whether a window without any pattern means that every layer is local.
    boolean slidesEverywhere() {
        return this == MISTRAL || this == MINISTRAL;
    }

    private static String names() {
        return Arrays.stream(values())
                .map(ModelFamily::modelType)
                .sorted(Comparator.naturalOrder())
                .collect(Collectors.joining(", "));
    }
}
