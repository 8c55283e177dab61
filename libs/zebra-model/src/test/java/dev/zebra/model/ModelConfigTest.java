package dev.zebra.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelConfigTest {
    @TempDir Path directory;

    @Test
    void readsZebrasConvention() throws IOException {
        var config = ModelConfig.read(Fixture.path("zebra-tiny-rope-linear"));
        assertThat(config.schedule()).isEqualTo(LayerSchedule.ofGroups(8, 2));
        assertThat(config.window()).isEqualTo(Window.ofZebra(32));
        assertThat(config.globalRope()).isEqualTo(new Rope(10_000, new RopeScaling.Linear(4)));
        assertThat(config.kvHeads()).isEqualTo(2);
        assertThat(config.bosTokenId()).hasValue(1);
        assertThat(config.eosTokenIds()).containsExactly(2);
        assertThat(config.inert()).containsEntry("initializer_range", 0.08);
    }

    @Test
    void readsHuggingFacesConvention() throws IOException {
        var config =
                read(
                        """
                        {"model_type": "ministral", "layer_types": ["sliding_attention",
                         "full_attention", "sliding_attention"], "sliding_window": 9}
                        """);
        assertThat(config.schedule())
                .isEqualTo(
                        new LayerSchedule(
                                List.of(LayerType.LOCAL, LayerType.GLOBAL, LayerType.LOCAL)));
        assertThat(config.window()).isEqualTo(Window.ofZebra(8));
    }

    @Test
    void withoutStripesLlamaIsGlobalAndMistralIsLocal() throws IOException {
        assertThat(read("{\"model_type\": \"llama\"}").schedule())
                .isEqualTo(LayerSchedule.all(LayerType.GLOBAL, 3));
        assertThat(read("{\"model_type\": \"mistral\", \"sliding_window\": 9}").schedule())
                .isEqualTo(LayerSchedule.all(LayerType.LOCAL, 3));
    }

    @ParameterizedTest
    @CsvSource({"MIX", "FULL", "SPARSE", "ODD"})
    void writesWhatItReadsInBothConventions(String kind) throws IOException {
        var striped =
                TinyModels.config(16)
                        .rope(new Rope(500_000, new RopeScaling.Linear(8)))
                        .eosTokenIds(List.of(2, 3))
                        .tiedEmbeddings(true)
                        .build();
        var config =
                switch (kind) {
                    case "MIX" -> striped;
                    case "FULL" -> striped.toBuilder().windowSize(256).build().allGlobal();
                    case "SPARSE" -> striped.allLocal();
                    default ->
                            striped.toBuilder()
                                    .schedule(
                                            new LayerSchedule(
                                                    List.of(LayerType.LOCAL, LayerType.GLOBAL)))
                                    .build();
                };
        config.write(directory);
        var read = ModelConfig.read(directory);
        assertThat(read).usingRecursiveComparison().ignoringFields("inert").isEqualTo(config);
        var json = ConfigReader.JSON.readTree(directory.resolve("config.json").toFile());
        assertThat(json.path("layer_types")).hasSize(config.layers());
        if (kind.equals("MIX")) {
            assertThat(json.path("self_attn_type").asText()).isEqualTo("mix");
            assertThat(json.path("layer_group_size").asInt()).isEqualTo(3);
            assertThat(json.path("window_size").asInt()).isEqualTo(16);
            assertThat(json.path("sliding_window").asInt()).isEqualTo(17);
            assertThat(json.path("rope_theta").asDouble()).isEqualTo(500_000);
            assertThat(json.at("/rope_parameters/rope_type").asText()).isEqualTo("linear");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{'attention_bias': true}              | attention_bias is not implemented",
                "{'final_logit_softcapping': 30.0}     | final_logit_softcapping is not implem",
                "{'sliding_window_pattern': 6}         | sliding_window_pattern is not implem",
                "{'quantization_config': {'bits': 4}}  | quantization_config is not implemented",
                "{'partial_rotary_factor': 0.5}        | only 1.0 is accepted, got 0.5",
                "{'surprising_key': 1}                 | surprising_key is an unknown key",
                "{'model_type': 'gemma3'}              | model_type: [llama, ministral, mistral]",
                "{'hidden_act': 'gelu'}                | hidden_act: [silu, swish]",
                "{'rope_scaling': {'rope_type': 'yarn', 'factor': 2}} | rope_scaling.rope_type: def",
                "{'rope_parameters': {'rope_type': 'llama3'}} | rope_parameters.rope_type: def",
                "{'rope_parameters': {'rope_type': 'dynamic'}} | rope_parameters.rope_type: def",
                "{'rope_parameters': {'rope_type': 'linear', 'factor': 0.5}} | factor must be at least 1, got 0.5",
                "{'rope_parameters': {'attention_factor': 2}} | rope_parameters.attention_factor is",
                "{'rope_theta': 5, 'rope_parameters': {'rope_theta': 6}} | rope_theta contradicts",
                "{'layer_types': ['full_attention']}   | layer_types must name num_hidden_layers = 3",
                "{'layer_group_size': 2, 'window_size': 4, 'sliding_window': 4} | window_size + 1 = 5",
                "{'layer_group_size': 2}               | window_size or sliding_window is missing",
                "{'sliding_window': 9}                 | sliding_window is given without layer_types",
                "{'self_attn_type': 'full', 'window_size': 4, 'layer_types': ['full_attention', 'sliding_attention', 'full_attention']} | layer_types contradicts",
                "{'layer_types': ['full_attention', 'chunked_attention', 'full_attention']} | chunked",
                "{'num_key_value_heads': 3}            | num_key_value_heads must divide",
                "{'head_dim': 7}                       | head_dim must be even, got 7",
                "{'hidden_size': 'big'}                | hidden_size must be an integer",
                "{'bos_token_id': 64}                  | bos_token_id must be in [0, 64), got 64",
                "{'tie_word_embeddings': 1}            | tie_word_embeddings must be true or false",
            })
    void refusesByName(String keys, String message) {
        assertThatThrownBy(() -> read(keys.replace('\'', '"')))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void acceptsRefusedKeysAtTheirNeutralValues() throws IOException {
        read("{\"attention_bias\": false, \"logit_scale\": 1.0, \"v_head_dim\": null}");
    }

    @Test
    void countsItsParametersAndItsCache() {
        var config = TinyModels.config(16).build();
        try (var model = ZebraModel.random(config, 1, ComputeDevice.cpu())) {
            long weights = model.computed().tensors().stream().mapToLong(t -> t.size()).sum();
            assertThat(config.parameterCount()).isEqualTo(weights);
        }
        assertThat(config.allGlobal().kvCacheBytes(1000)).isEqualTo(5L * 1000 * 2 * 2 * 12 * 4);
        assertThat(config.allLocal().kvCacheBytes(1000)).isEqualTo(5L * 17 * 2 * 2 * 12 * 4);
    }

    @Test
    void isNoJson() throws IOException {
        Files.writeString(directory.resolve("config.json"), "[");
        assertThatThrownBy(() -> ModelConfig.read(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not JSON");
    }

    private ModelConfig read(String keys) throws IOException {
        var json =
                (ObjectNode)
                        ConfigReader.JSON.readTree(
                                """
                                {"vocab_size": 64, "hidden_size": 16, "intermediate_size": 32,
                                 "num_hidden_layers": 3, "num_attention_heads": 4,
                                 "rms_norm_eps": 1e-5}
                                """);
        json.setAll((ObjectNode) ConfigReader.JSON.readTree(keys));
        Files.writeString(directory.resolve("config.json"), json.toString());
        return ModelConfig.read(directory);
    }
}
