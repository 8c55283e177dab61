package dev.zebra.benchmarks;

import dev.zebra.model.ModelConfig;
import dev.zebra.model.ModelConfigBuilder;
import java.util.LinkedHashMap;
import java.util.Map;

/// The models that are measured, by name.
final class Shapes {
    private static final Map<String, ModelConfig> ALL = new LinkedHashMap<>();

    static {
        ALL.put("tiny", striped(256, 32, 2, 2).kvHeads(1).windowSize(8).build());
        ALL.put(
                "demo",
                striped(4096, 224, 8, 7).kvHeads(1).windowSize(64).tiedEmbeddings(true).build());
        ALL.put(
                "100m",
                striped(32_000, 768, 12, 12)
                        .kvHeads(4)
                        .windowSize(128)
                        .tiedEmbeddings(true)
                        .build());
        ALL.put("159m", striped(4096, 1024, 12, 8).intermediateSize(2720).windowSize(128).build());
        ALL.put("7b-8layers", striped(32_000, 4096, 8, 32).intermediateSize(11_008).build());
        ALL.put("7b", striped(32_000, 4096, 32, 32).intermediateSize(11_008).build());
    }

    private Shapes() {}

    /// The striped model of this name, in groups of four layers; with `-global` behind it the same
    /// model with full attention in every layer.
    ///
    /// `demo` is the model of `examples/books/pipeline.yaml`.
    ///
    /// @throws IllegalArgumentException if there is no such model
    static ModelConfig named(String name) {
        boolean global = name.endsWith("-global");
        var base = global ? name.substring(0, name.length() - "-global".length()) : name;
        var config = ALL.get(base);
        if (config == null) {
            throw new IllegalArgumentException(
                    "a model must be one of %s, with or without -global, got %s"
                            .formatted(String.join(", ", ALL.keySet()), name));
        }
        return global ? config.allGlobal() : config;
    }

    /// In groups of four layers, with a window of 512 if no other is set.
    private static ModelConfigBuilder striped(int vocabulary, int hidden, int layers, int heads) {
        return ModelConfig.builder()
                .vocabularySize(vocabulary)
                .hiddenSize(hidden)
                .layers(layers)
                .layerGroupSize(4)
                .windowSize(512)
                .heads(heads)
                .maxPositions(1 << 17);
    }
}
