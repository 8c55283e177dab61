package dev.zebra.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/// Layer schedule and window of a config: Zebra's keys (`self_attn_type`, `layer_group_size`,
/// `window_size`), Hugging Face's (`layer_types`, `sliding_window`), or both if they agree.
final class ConfigStripes {
    private final JsonNode root;
    private final int layers;
    private final int maxPositions;

    ConfigStripes(JsonNode root, int layers, int maxPositions) {
        this.root = root;
        this.layers = layers;
        this.maxPositions = maxPositions;
    }

    LayerSchedule schedule() {
        var zebra = zebraSchedule();
        var huggingFace = huggingFaceSchedule();
        if (zebra.isPresent() && huggingFace.isPresent() && !zebra.equals(huggingFace)) {
            throw new IllegalArgumentException(
                    "layer_types contradicts self_attn_type and layer_group_size: %s"
                            .formatted(root.path("layer_types")));
        }
        return zebra.or(() -> huggingFace).orElseGet(() -> bySlidingWindow());
    }

    Window window() {
        var zebra =
                root.hasNonNull("window_size")
                        ? Optional.of(Window.ofZebra(integer("window_size")))
                        : Optional.<Window>empty();
        var huggingFace =
                slides()
                        ? Optional.of(Window.ofHuggingFace(integer("sliding_window")))
                        : Optional.<Window>empty();
        if (zebra.isPresent() && huggingFace.isPresent() && !zebra.equals(huggingFace)) {
            throw new IllegalArgumentException(
                    "sliding_window counts the query itself, so it must be window_size + 1 = %d,"
                                    .formatted(zebra.get().huggingFace())
                            + " got "
                            + root.path("sliding_window"));
        }
        var window = zebra.or(() -> huggingFace);
        if (window.isEmpty() && schedule().count(LayerType.LOCAL) > 0) {
            throw new IllegalArgumentException(
                    "window_size or sliding_window is missing, and there are local layers");
        }
        return window.orElseGet(() -> Window.ofZebra(maxPositions));
    }

    private Optional<LayerSchedule> zebraSchedule() {
        if (!root.hasNonNull("self_attn_type")) {
            if (root.hasNonNull("layer_group_size")) {
                return Optional.of(LayerSchedule.ofGroups(layers, integer("layer_group_size")));
            }
            return Optional.empty();
        }
        return Optional.of(
                switch (root.path("self_attn_type").asText()) {
                    case "full" -> LayerSchedule.all(LayerType.GLOBAL, layers);
                    case "sparse" -> LayerSchedule.all(LayerType.LOCAL, layers);
                    case "mix" -> LayerSchedule.ofGroups(layers, integer("layer_group_size"));
                    default ->
                            throw new IllegalArgumentException(
                                    "self_attn_type must be mix, full or sparse, got "
                                            + root.path("self_attn_type"));
                });
    }

    private Optional<LayerSchedule> huggingFaceSchedule() {
        if (!root.hasNonNull("layer_types")) {
            return Optional.empty();
        }
        var words = ConfigReader.words("layer_types", root.path("layer_types"));
        if (words.size() != layers) {
            throw new IllegalArgumentException(
                    "layer_types must name num_hidden_layers = %d layers, got %d"
                            .formatted(layers, words.size()));
        }
        return Optional.of(
                new LayerSchedule(words.stream().map(LayerType::ofHuggingFace).toList()));
    }

    /// Without any pattern: Mistral slides in every layer, Llama in none.
    private LayerSchedule bySlidingWindow() {
        if (!slides()) {
            return LayerSchedule.all(LayerType.GLOBAL, layers);
        }
        if (root.path("model_type").asText().equals("mistral")) {
            return LayerSchedule.all(LayerType.LOCAL, layers);
        }
        throw new IllegalArgumentException("sliding_window is given without layer_types");
    }

    private boolean slides() {
        return root.hasNonNull("sliding_window") && root.path("use_sliding_window").asBoolean(true);
    }

    private int integer(String key) {
        if (!root.hasNonNull(key)) {
            throw new IllegalArgumentException(key + " is missing");
        }
        return ConfigReader.integer(key, root.path(key));
    }
}
