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

    @Test
    void writesBothConventions() throws IOException {
        TinyModels.config(16)
                .rope(new Rope(500_000, new RopeScaling.Linear(8)))
                .build()
                .write(directory);
        var json = ConfigReader.JSON.readTree(directory.resolve("config.json").toFile());
        assertThat(json.path("model_type").asText()).isEqualTo("ministral");
        assertThat(json.path("layer_types")).hasSize(5);
        assertThat(json.path("self_attn_type").asText()).isEqualTo("mix");
        assertThat(json.path("layer_group_size").asInt()).isEqualTo(3);
        assertThat(json.path("window_size").asInt()).isEqualTo(16);
        assertThat(json.path("sliding_window").asInt()).isEqualTo(17);
        assertThat(json.path("rope_theta").asDouble()).isEqualTo(500_000);
        assertThat(json.at("/rope_scaling/type").asText()).isEqualTo("linear");
        assertThat(json.at("/rope_scaling/factor").asDouble()).isEqualTo(8);
        assertThat(json.at("/rope_parameters/rope_type").asText()).isEqualTo("linear");
        assertThat(json.at("/rope_parameters/rope_theta").asDouble()).isEqualTo(500_000);
        assertThat(json.at("/rope_parameters/factor").asDouble()).isEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{'final_logit_softcapping': 30.0}     | final_logit_softcapping is not implemented",
                "{'attn_temperature_tuning': true}     | attn_temperature_tuning is not implemented",
                "{'blocksparse_block_size': 64}        | blocksparse_block_size is not implemented",
                "{'quantization_config': {'bits': 4}}  | quantization_config is not implemented",
                "{'partial_rotary_factor': 0.5}        | only 1.0 is accepted, got 0.5",
                "{'rope_parameters': {'partial_rotary_factor': 0.5}} | only 1.0 is accepted, got 0.5",
                "{'position_embedding_type': 'rope_gptj'} | only \"rope\" is accepted",
                "{'rope_interleaved': true}            | rope_interleaved is not implemented",
                "{'surprising_key': 1}                 | surprising_key is an unknown key",
                "{'model_type': 'gemma3'}              | got gemma3 (not implemented of it: norms",
                "{'model_type': 'qwen3'}               | norms of queries and keys",
                "{'model_type': 'mamba'}               | model_type: llama, ministral, mistral, qwen2",
                "{'hidden_act': 'gelu'}                | hidden_act: silu and swish are implemented",
                "{'rope_scaling': {'rope_type': 'longrope', 'factor': 2}} | rope_scaling.rope_type: [default, dynamic, linear, llama3, yarn] are implemented, got longrope",
                "{'rope_scaling': {'type': 'linear', 'rope_type': 'yarn', 'factor': 2}} | rope_scaling.type contradicts rope_scaling.rope_type: \"linear\" and \"yarn\"",
                "{'rope_scaling': {'type': 'linear', 'factor': 2}, 'rope_parameters': {'rope_type': 'linear', 'factor': 3}} | rope_scaling contradicts rope_parameters",
                "{'rope_scaling': {'type': 'linear'}}  | rope_scaling.factor is missing",
                "{'rope_scaling': 4}                   | rope_scaling must be an object, got 4",
                "{'rope_parameters': {'rope_type': 'llama3', 'factor': 2}} | rope_parameters.low_freq_factor is missing",
                "{'rope_parameters': {'rope_type': 'dynamic', 'factor': 2, 'original_max_position_embeddings': 64}} | rope_parameters.original_max_position_embeddings contradicts max_position_embeddings, from which dynamic RoPE counts: 64 and 2048",
                "{'rope_parameters': {'rope_type': 'yarn', 'factor': 2, 'original_max_position_embeddings': 64}, 'original_max_position_embeddings': 65} | rope_parameters.original_max_position_embeddings contradicts original_max_position_embeddings: 64 and 65",
                "{'rope_parameters': {'rope_type': 'yarn', 'original_max_position_embeddings': 4096}} | rope_parameters.factor must be at least 1, got 0.5",
                "{'rope_parameters': {'rope_type': 'yarn', 'factor': 2, 'truncate': 1}} | rope_parameters.truncate must be true or false, got 1",
                "{'rope_parameters': {'rope_type': 'yarn', 'factor': 2, 'llama_4_scaling_beta': 0.1}} | rope_parameters.llama_4_scaling_beta is of no use to rope_type yarn, got 0.1",
                "{'rope_parameters': {'rope_type': 'linear', 'factor': 0.5}} | rope_parameters.factor must be at least 1, got 0.5",
                "{'rope_parameters': {'attention_factor': 2}} | rope_parameters.attention_factor is of no use to rope_type default, got 2",
                "{'rope_theta': 5, 'rope_parameters': {'rope_theta': 6}} | rope_theta contradicts rope_parameters.rope_theta: 5 and 6.0",
                "{'rope_theta': [1e4, 5e6]}            | rope_theta must be a number",
                "{'rope_local_base_freq': 5, 'swa_rope_theta': 6} | rope_local_base_freq contradicts swa_rope_theta: 5 and 6",
                "{'rope_parameters': {'full_attention': {'rope_theta': 5}}} | rope_parameters.sliding_attention is missing",
                "{'rope_parameters': {'full_attention': {'rope_theta': 5}, 'sliding_attention': {'rope_theta': 6}, 'rope_theta': 7}} | rope_parameters must hold full_attention and sliding_attention or neither",
                "{'rope_local_base_freq': 5, 'rope_parameters': {'full_attention': {'rope_theta': 5}, 'sliding_attention': {'rope_theta': 6}}} | rope_local_base_freq contradicts rope_parameters.sliding_attention: 5.0 and",
                "{'self_attn_type': 'full', 'use_fsdp': false, 'rope_theta': 5e5} | rope_theta is ambiguous, got 500000.0",
                "{'layer_types': ['full_attention']}   | layer_types must name num_hidden_layers = 3",
                "{'layer_group_size': 2, 'window_size': 4, 'sliding_window': 4} | window_size + 1 = 5, got 4",
                "{'layer_group_size': 2}               | window_size or sliding_window is missing",
                "{'self_attn_type': 'mix', 'window_size': 4} | layer_group_size is missing",
                "{'self_attn_type': 'other'}           | self_attn_type must be mix, full or sparse",
                "{'sliding_window': 9}                 | sliding_window is given without layer_types, got 9",
                "{'self_attn_type': 'full', 'window_size': 4, 'layer_types': ['full_attention', 'sliding_attention', 'full_attention']} | layer_types contradicts self_attn_type and layer_group_size: [\"full_attention\",\"sliding_attention\",\"full_attention\"] and \"full\"",
                "{'layer_group_size': 2, 'window_size': 4, 'sliding_window_pattern': 2} | sliding_window_pattern contradicts self_attn_type and layer_group_size: 2 and",
                "{'sliding_window': 9, 'sliding_window_pattern': 2, '_sliding_window_pattern': 3} | sliding_window_pattern contradicts _sliding_window_pattern: 2 and 3",
                "{'sliding_window': 9, 'sliding_window_pattern': 'LLX'} | sliding_window_pattern must be of the letters L and G, got LLX",
                "{'sliding_window': 9, 'sliding_window_pattern': 0} | sliding_window_pattern must be at least 1, got 0",
                "{'use_sliding_window': false, 'sliding_window': 9, 'layer_types': ['full_attention', 'sliding_attention', 'full_attention']} | use_sliding_window contradicts layer_types: false and [",
                "{'model_type': 'mistral', 'num_key_value_heads': 2, 'self_attn_type': 'full', 'sliding_window': 9} | self_attn_type contradicts sliding_window: \"full\" and 9",
                "{'layer_types': ['full_attention', 'chunked_attention', 'full_attention']} | chunked",
                "{'no_rope_layers': [1, 0]}            | no_rope_layers must have one entry for each",
                "{'no_rope_layers': [1, 0, 2]}         | no_rope_layers must hold 1 for RoPE and 0 for none",
                "{'no_rope_layer_interval': 0}         | no_rope_layer_interval must be at least 1",
                "{'no_rope_layers': [1, 1, 1], 'rope_parameters': {'full_attention': null, 'sliding_attention': {}}} | no_rope_layers contradicts rope_parameters",
                "{'attention_bias': true, 'qkv_bias': false} | qkv_bias contradicts attention_bias: false and true",
                "{'model_type': 'qwen2', 'num_key_value_heads': 2, 'attention_bias': false} | attention_bias contradicts model_type qwen2",
                "{'num_key_value_heads': 3}            | num_key_value_heads must divide",
                "{'head_dim': 7}                       | head_dim must be even, got 7",
                "{'hidden_size': 'big'}                | hidden_size must be an integer",
                "{'num_hidden_layers': 100000}         | num_hidden_layers must be from 1 to 4096",
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
        read(
                """
                {"attention_bias": false, "logit_scale": 1.0, "v_head_dim": null, "head_dim": null,
                 "quantization_config": null, "rope_scaling": null, "pruned_heads": {},
                 "use_mrope": false, "rope_interleaved": false, "partial_rotary_factor": 1.0,
                 "hidden_activation": "silu", "something_new": false}
                """);
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
                                 "num_key_value_heads": 4, "rms_norm_eps": 1e-5}
                                """);
        json.setAll((ObjectNode) ConfigReader.JSON.readTree(keys));
        Files.writeString(directory.resolve("config.json"), json.toString());
        return ModelConfig.read(directory);
    }
}
