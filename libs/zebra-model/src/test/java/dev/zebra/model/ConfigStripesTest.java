package dev.zebra.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which layers each convention makes global (G) and local (L), and with how many keys.
class ConfigStripesTest {
    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{}                                                               | GGGGGG | 0",
                "{'self_attn_type': 'mix', 'layer_group_size': 4, 'window_size': 8} | GLLLGL | 9",
                "{'self_attn_type': 'full', 'layer_group_size': 4, 'window_size': 8} | GGGGGG | 0",
                "{'self_attn_type': 'sparse', 'layer_group_size': 4, 'window_size': 8} | LLLLLL | 9",
                "{'layer_group_size': 2, 'window_size': 8, 'sliding_window': 9}    | GLGLGL | 9",
                "{'sliding_window': 9, 'sliding_window_pattern': 3}                | LLGLLG | 9",
                "{'sliding_window': 9, '_sliding_window_pattern': 3}               | LLGLLG | 9",
                "{'sliding_window': 9, 'sliding_window_pattern': 1}                | GGGGGG | 0",
                "{'sliding_window': 9, 'sliding_window_pattern': 4}                | LLLGLL | 9",
                "{'sliding_window': 9, 'sliding_window_pattern': 'LLLG'}           | LLLGLG | 9",
                "{'sliding_window': null, 'sliding_window_pattern': 'LLLG'}        | GGGGGG | 0",
                "{'model_type': 'mistral'}                                         | LLLLLL | 4096",
                "{'model_type': 'mistral', 'sliding_window': 9}                    | LLLLLL | 9",
                "{'model_type': 'mistral', 'sliding_window': null}                 | GGGGGG | 0",
                "{'model_type': 'ministral', 'sliding_window': 9}                  | LLLLLL | 9",
                "{'model_type': 'ministral', 'sliding_window': 9, 'layer_types': T} | LGLGLG | 9",
                "{'model_type': 'ministral', 'layer_types': T}                     | LGLGLG | 4096",
                "{'model_type': 'mistral', 'sliding_window': 9, 'layer_types': T}  | LGLGLG | 9",
                "{'sliding_window': 9, 'sliding_window_pattern': 3, 'layer_types': T} | LGLGLG | 9",
                "{'model_type': 'qwen2'}                                           | GGGGGG | 0",
                "{'model_type': 'qwen2', 'sliding_window': 9, 'max_window_layers': 2} | GGGGGG | 0",
                "{'model_type': 'qwen2', 'use_sliding_window': true, 'sliding_window': 9, 'max_window_layers': 2} | GGLLLL | 9",
                "{'model_type': 'qwen2', 'use_sliding_window': true, 'max_window_layers': 0} | LLLLLL | 4096",
                "{'model_type': 'qwen2', 'use_sliding_window': true, 'sliding_window': 9} | GGGGGG | 0",
                "{'model_type': 'qwen2', 'use_sliding_window': false, 'sliding_window': 9, 'max_window_layers': 2} | GGGGGG | 0",
                "{'model_type': 'qwen2', 'use_sliding_window': true, 'sliding_window': 9, 'max_window_layers': 2, 'layer_types': T} | LGLGLG | 9",
                "{'model_type': 'smollm3', 'use_sliding_window': true, 'sliding_window': 9} | GGGLGG | 9",
                "{'model_type': 'smollm3', 'sliding_window': 9}                    | GGGGGG | 0",
            })
    void makesTheseLayers(String keys, String layers, int windowKeys) throws IOException {
        var config = read(keys);
        assertThat(drawn(config.schedule())).isEqualTo(layers);
        if (layers.contains("L")) {
            assertThat(config.window().keys()).isEqualTo(windowKeys);
        }
    }

    @Test
    void localLayersMayHaveAnotherRope() throws IOException {
        var stripes = "'sliding_window': 9, 'layer_types': T";
        var gemma =
                read(
                        "{'rope_theta': 1e6, 'rope_local_base_freq': 1e4, 'rope_scaling':"
                                + " {'rope_type': 'linear', 'factor': 8}, "
                                + stripes
                                + "}");
        assertThat(gemma.globalRope()).isEqualTo(new Rope(1e6, new RopeScaling.Linear(8)));
        assertThat(gemma.localRope()).isEqualTo(Rope.ofTheta(1e4));
        assertThat(gemma.rope(0)).hasValue(gemma.localRope());
        assertThat(gemma.rope(1)).hasValue(gemma.globalRope());
        var mimo = read("{'rope_theta': 5e6, 'swa_rope_theta': 1e4, " + stripes + "}");
        assertThat(mimo.localRope()).isEqualTo(Rope.ofTheta(1e4));
        var byType =
                read(
                        "{'rope_parameters': {'full_attention': {'rope_type': 'linear', 'factor': 8,"
                                + " 'rope_theta': 1e6}, 'sliding_attention': {'rope_type':"
                                + " 'default', 'rope_theta': 1e4}}, "
                                + stripes
                                + "}");
        assertThat(byType.globalRope()).isEqualTo(gemma.globalRope());
        assertThat(byType.localRope()).isEqualTo(gemma.localRope());
    }

    @Test
    void layersMayHaveNoPositions() throws IOException {
        assertThat(read("{'no_rope_layers': [1, 0, 1, 1, 0, 1]}").nopeLayers())
                .containsExactly(1, 4);
        assertThat(read("{'no_rope_layer_interval': 3}").nopeLayers()).containsExactly(2, 5);
        assertThat(read("{'model_type': 'smollm3'}").nopeLayers()).containsExactly(3);
        var cohere =
                read(
                        "{'rope_parameters': {'full_attention': null, 'sliding_attention':"
                                + " {'rope_theta': 5e4}}, 'sliding_window': 9, 'layer_types': T}");
        assertThat(cohere.nopeLayers()).containsExactly(1, 3, 5);
        assertThat(cohere.sharesRope()).isTrue();
        assertThat(cohere.rope(0)).hasValue(Rope.ofTheta(5e4));
    }

    @Test
    void biasesFollowTheFamilyOrTheKeys() throws IOException {
        assertBiases("{}", false, false, false);
        assertBiases("{'attention_bias': true, 'mlp_bias': true}", true, true, true);
        assertBiases("{'qkv_bias': true}", true, false, false);
        assertBiases("{'attention_bias': true, 'attention_out_bias': false}", true, false, false);
        assertBiases("{'model_type': 'qwen2'}", true, false, false);
        assertBiases("{'model_type': 'qwen2', 'attention_bias': true}", true, false, false);
    }

    @Test
    void yarnTakesTheOriginalLengthFromWhereverItStands() throws IOException {
        var yarn = "{'max_position_embeddings': 64, 'rope_scaling': {'type': 'yarn'";
        var other = new Rope(10_000, RopeScaling.Yarn.of(4, 16));
        assertThat(
                        read(yarn + ", 'factor': 4, 'original_max_position_embeddings': 16}}")
                                .globalRope())
                .isEqualTo(other);
        assertThat(
                        read(yarn + ", 'factor': 4}, 'original_max_position_embeddings': 16}")
                                .globalRope())
                .isEqualTo(other);
        assertThat(
                        read(yarn + ", 'factor': null, 'original_max_position_embeddings': 16}}")
                                .globalRope())
                .isEqualTo(other);
        assertThat(read(yarn + ", 'factor': 4, 'beta_fast': 0, 'beta_slow': null}}").globalRope())
                .isEqualTo(new Rope(10_000, RopeScaling.Yarn.of(4, 64)));
        assertThat(
                        read(yarn + ", 'factor': 3, 'original_max_position_embeddings': 16}}")
                                .globalRope())
                .isEqualTo(new Rope(10_000, RopeScaling.Yarn.of(3, 16)));
    }

    @Test
    void dynamicCountsFromTheMaxPositionsOfTheConfig() throws IOException {
        var config =
                read(
                        "{'max_position_embeddings': 64, 'rope_scaling': {'type': 'dynamic',"
                                + " 'factor': 4}}");
        assertThat(config.globalRope()).isEqualTo(new Rope(10_000, new RopeScaling.Dynamic(4, 64)));
        config.toBuilder().maxPositions(256).build().write(directory);
        var json = ConfigReader.JSON.readTree(directory.resolve("config.json").toFile());
        assertThat(json.path("max_position_embeddings").asInt()).isEqualTo(64);
        assertThat(ModelConfig.read(directory).maxPositions()).isEqualTo(256);
    }

    private void assertBiases(String keys, boolean qkv, boolean output, boolean mlp)
            throws IOException {
        var config = read(keys);
        assertThat(config.qkvBias()).isEqualTo(qkv);
        assertThat(config.outputBias()).isEqualTo(output);
        assertThat(config.mlpBias()).isEqualTo(mlp);
    }

    private static String drawn(LayerSchedule schedule) {
        return schedule.types().stream()
                .map(type -> type == LayerType.GLOBAL ? "G" : "L")
                .collect(Collectors.joining());
    }

    /// `T` stands for layer types that alternate, the first local.
    private ModelConfig read(String keys) throws IOException {
        var types = "['sliding_attention', 'full_attention'";
        var text =
                keys.replace(
                        ": T",
                        ": " + types + types.replace('[', ',') + types.replace('[', ',') + "]");
        var json =
                (ObjectNode)
                        ConfigReader.JSON.readTree(
                                """
                                {"vocab_size": 64, "hidden_size": 16, "intermediate_size": 32,
                                 "num_hidden_layers": 6, "num_attention_heads": 4,
                                 "num_key_value_heads": 2}
                                """);
        json.setAll((ObjectNode) ConfigReader.JSON.readTree(text.replace('\'', '"')));
        Files.writeString(directory.resolve("config.json"), json.toString());
        return ModelConfig.read(directory);
    }
}
