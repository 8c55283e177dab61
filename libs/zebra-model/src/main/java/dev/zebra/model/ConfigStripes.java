package dev.zebra.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Layer schedule and window of a config: Zebra's keys (`self_attn_type`, `layer_group_size`,
/// `window_size`), Hugging Face's (`layer_types`, else a pattern, with `sliding_window`), or both
/// if they agree.
final class ConfigStripes {
    private final ConfigNode root;
    private final ModelFamily family;
    private final int layers;
    private final Set<Integer> nope;
    private final int maxPositions;

    ConfigStripes(
            ConfigNode root, ModelFamily family, int layers, Set<Integer> nope, int maxPositions) {
        this.root = root;
        this.family = family;
        this.layers = layers;
        this.nope = nope;
        this.maxPositions = maxPositions;
    }

    LayerSchedule schedule() {
        var zebra = zebraSchedule();
        var huggingFace = listed().or(this::pattern).or(this::upperLayers);
        if (zebra.isPresent() && huggingFace.isPresent() && !zebra.equals(huggingFace)) {
            throw contradiction();
        }
        var schedule = zebra.or(() -> huggingFace).orElseGet(this::bySlidingWindow);
        boolean striped = schedule.count(LayerType.LOCAL) > 0;
        if (striped && !root.bool("use_sliding_window", true)) {
            throw new IllegalArgumentException(
                    "use_sliding_window contradicts %s: false and %s"
                            .formatted(scheduleKey(), root.get(scheduleKey())));
        }
        if (!striped
                && zebra.isPresent()
                && family.slidesEverywhere()
                && root.has("sliding_window")
                && huggingFace.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s contradicts sliding_window: %s and %s"
                            .formatted(
                                    scheduleKey(),
                                    root.get(scheduleKey()),
                                    root.get("sliding_window")));
        }
        return schedule;
    }

    Window window() {
        var zebra =
                root.has("window_size")
                        ? Optional.of(Window.ofZebra(root.integer("window_size")))
                        : Optional.<Window>empty();
        var huggingFace =
                root.has("sliding_window") && slides(true)
                        ? Optional.of(Window.ofHuggingFace(root.integer("sliding_window")))
                        : Optional.<Window>empty();
        if (zebra.isPresent() && huggingFace.isPresent() && !zebra.equals(huggingFace)) {
            throw new IllegalArgumentException(
                    "sliding_window counts the query itself, so it must be window_size + 1 = %d,"
                                    .formatted(zebra.get().huggingFace())
                            + " got "
                            + root.get("sliding_window"));
        }
        if (zebra.isPresent() || huggingFace.isPresent()) {
            return zebra.or(() -> huggingFace).get();
        }
        if (schedule().count(LayerType.LOCAL) == 0) {
            return Window.ofZebra(Math.min(maxPositions, Integer.MAX_VALUE - 1));
        }
        if (slidingWindow().isEmpty()) {
            throw new IllegalArgumentException(
                    "window_size or sliding_window is missing, and there are local layers");
        }
        return Window.ofHuggingFace(slidingWindow().getAsInt());
    }

    private Optional<LayerSchedule> zebraSchedule() {
        if (!root.has("self_attn_type")) {
            return root.has("layer_group_size") ? Optional.of(groups()) : Optional.empty();
        }
        var type = root.word("self_attn_type", "");
        return Optional.of(
                switch (type) {
                    case "full" -> LayerSchedule.all(LayerType.GLOBAL, layers);
                    case "sparse" -> LayerSchedule.all(LayerType.LOCAL, layers);
                    case "mix" -> groups();
                    default ->
                            throw new IllegalArgumentException(
                                    "self_attn_type must be mix, full or sparse, got " + type);
                });
    }

    private LayerSchedule groups() {
        return LayerSchedule.ofGroups(layers, root.integer("layer_group_size"));
    }

    private Optional<LayerSchedule> listed() {
        if (!root.has("layer_types")) {
            return Optional.empty();
        }
        var list = root.list("layer_types");
        if (list.size() != layers) {
            throw new IllegalArgumentException(
                    "layer_types must name num_hidden_layers = %d layers, got %d"
                            .formatted(layers, list.size()));
        }
        var types = new ArrayList<LayerType>();
        list.forEach(word -> types.add(LayerType.ofHuggingFace(word.asText())));
        return Optional.of(new LayerSchedule(types));
    }

    /// Of effect only with a window.
    private Optional<LayerSchedule> pattern() {
        var key = patternKey();
        if (!root.has(key)) {
            return Optional.empty();
        }
        if (key.startsWith("_")
                || !root.has("_" + key)
                || root.get(key).equals(root.get("_" + key))) {
            return slides(family.useSlidingWindow()) && windowIsGiven()
                    ? Optional.of(pattern(key, root.get(key)))
                    : Optional.of(LayerSchedule.all(LayerType.GLOBAL, layers));
        }
        throw new IllegalArgumentException(
                "%s contradicts _%s: %s and %s"
                        .formatted(key, key, root.get(key), root.get("_" + key)));
    }

    private LayerSchedule pattern(String key, JsonNode pattern) {
        if (pattern.isTextual()) {
            return LayerSchedule.ofPattern(layers, pattern.textValue());
        }
        return LayerSchedule.ofPeriod(layers, root.integer(key));
    }

    private String patternKey() {
        return root.has("sliding_window_pattern")
                ? "sliding_window_pattern"
                : "_sliding_window_pattern";
    }

    /// Qwen2's rule: the layers from `max_window_layers` on slide.
    private Optional<LayerSchedule> upperLayers() {
        boolean asked = root.has("use_sliding_window") && root.has("max_window_layers");
        if (family != ModelFamily.QWEN2 && !asked) {
            return Optional.empty();
        }
        if (!slides(family.useSlidingWindow()) || !windowIsGiven()) {
            // Qwen's configs name a window and do not use it; only Zebra's keys can make stripes
            return root.has("self_attn_type") || root.has("layer_group_size")
                    ? Optional.empty()
                    : Optional.of(LayerSchedule.all(LayerType.GLOBAL, layers));
        }
        int full = root.integer("max_window_layers", 28);
        if (full < 0) {
            throw new IllegalArgumentException("max_window_layers must be at least 0, got " + full);
        }
        return Optional.of(
                LayerSchedule.of(layers, i -> i < full ? LayerType.GLOBAL : LayerType.LOCAL));
    }

    /// Without any pattern: Mistral slides in every layer, SmolLM3 in those without positions,
    /// Llama in none.
    private LayerSchedule bySlidingWindow() {
        boolean slides = slides(family.useSlidingWindow()) && slidingWindow().isPresent();
        if (!slides) {
            return LayerSchedule.all(LayerType.GLOBAL, layers);
        }
        if (family.slidesEverywhere()) {
            return LayerSchedule.all(LayerType.LOCAL, layers);
        }
        if (family == ModelFamily.SMOLLM3) {
            return LayerSchedule.of(
                    layers, i -> nope.contains(i) ? LayerType.LOCAL : LayerType.GLOBAL);
        }
        throw new IllegalArgumentException(
                "sliding_window is given without layer_types, got " + root.get("sliding_window"));
    }

    private boolean slides(boolean absent) {
        return root.bool("use_sliding_window", absent);
    }

    private boolean windowIsGiven() {
        return root.has("window_size") || slidingWindow().isPresent();
    }

    /// In Hugging Face's convention; a family's own where the key is left out.
    private OptionalInt slidingWindow() {
        return root.names("sliding_window")
                ? root.optionalInteger("sliding_window")
                : family.slidingWindow();
    }

    private String scheduleKey() {
        return root.has("layer_types")
                ? "layer_types"
                : root.has("self_attn_type") ? "self_attn_type" : "layer_group_size";
    }

    private IllegalArgumentException contradiction() {
        var key =
                root.has("layer_types")
                        ? "layer_types"
                        : root.has(patternKey()) ? patternKey() : "max_window_layers";
        return new IllegalArgumentException(
                "%s contradicts self_attn_type and layer_group_size: %s and %s, %s"
                        .formatted(
                                key,
                                root.get(key),
                                root.get("self_attn_type"),
                                root.get("layer_group_size")));
    }
}
