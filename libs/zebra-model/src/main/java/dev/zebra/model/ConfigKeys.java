package dev.zebra.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Every key of a Hugging Face config in one of three lists. A key in none of them is refused as
/// well: nobody knows what it changes.
final class ConfigKeys {

    /// Read, and written from the [ModelConfig].
    static final Set<String> UNDERSTOOD =
            Set.of(
                    "model_type",
                    "vocab_size",
                    "hidden_size",
                    "intermediate_size",
                    "num_hidden_layers",
                    "num_attention_heads",
                    "num_key_value_heads",
                    "head_dim",
                    "max_position_embeddings",
                    "rms_norm_eps",
                    "tie_word_embeddings",
                    "bos_token_id",
                    "eos_token_id",
                    "hidden_act",
                    "rope_theta",
                    "rope_scaling",
                    "rope_parameters",
                    "self_attn_type",
                    "layer_group_size",
                    "window_size",
                    "layer_types",
                    "sliding_window",
                    "use_sliding_window");

    /// Without effect on what this library computes; kept and written back.
    static final Set<String> INERT =
            Set.of(
                    "architectures",
                    "attention_dropout",
                    "dtype",
                    "torch_dtype",
                    "initializer_range",
                    "pad_token_id",
                    "unk_token_id",
                    "sep_token_id",
                    "pretraining_tp",
                    "transformers_version",
                    "use_cache",
                    "use_fsdp",
                    "_name_or_path",
                    "_attn_implementation_autoset",
                    "auto_map",
                    "chunk_size_feed_forward",
                    "id2label",
                    "label2id",
                    "return_dict",
                    "output_attentions",
                    "output_hidden_states",
                    "is_encoder_decoder",
                    "original_max_position_embeddings",
                    "max_sequence_length",
                    "max_window_layers");

    /// Changing the computation in ways not implemented, with the value that changes nothing. Null
    /// and false are neutral for all of them.
    static final Map<String, String> REFUSED =
            Map.ofEntries(
                    Map.entry("attention_bias", "false"),
                    Map.entry("mlp_bias", "false"),
                    Map.entry("qkv_bias", "false"),
                    Map.entry("quantization_config", "null"),
                    Map.entry("sliding_window_pattern", "null"),
                    Map.entry("_sliding_window_pattern", "null"),
                    Map.entry("attention_chunk_size", "null"),
                    Map.entry("no_rope_layers", "null"),
                    Map.entry("no_rope_layer_interval", "null"),
                    Map.entry("attn_temperature_tuning", "false"),
                    Map.entry("rope_local_base_freq", "null"),
                    Map.entry("swa_rope_theta", "null"),
                    Map.entry("attn_logit_softcapping", "null"),
                    Map.entry("final_logit_softcapping", "null"),
                    Map.entry("query_pre_attn_scalar", "null"),
                    Map.entry("partial_rotary_factor", "1.0"),
                    Map.entry("hybrid_layer_pattern", "null"),
                    Map.entry("add_swa_attention_sink_bias", "false"),
                    Map.entry("add_full_attention_sink_bias", "false"),
                    Map.entry("swa_num_key_value_heads", "null"),
                    Map.entry("swa_head_dim", "null"),
                    Map.entry("v_head_dim", "null"),
                    Map.entry("attention_value_scale", "1.0"),
                    Map.entry("attention_other_setting", "null"),
                    Map.entry("use_head_wise_attn_gate", "false"),
                    Map.entry("yarn_only_types", "null"),
                    Map.entry("use_qk_norm", "false"),
                    Map.entry("qk_layernorm", "false"),
                    Map.entry("logit_scale", "1.0"),
                    Map.entry("embedding_multiplier", "1.0"),
                    Map.entry("residual_multiplier", "1.0"),
                    Map.entry("attention_multiplier", "null"),
                    Map.entry("logits_scaling", "1.0"),
                    Map.entry("num_experts", "null"),
                    Map.entry("num_local_experts", "null"),
                    Map.entry("num_experts_per_tok", "null"),
                    Map.entry("dense_attention_every_n_layers", "null"));

    /// Families whose blocks are Llama's, with Llama's tensor names.
    static final Set<String> MODEL_TYPES = Set.of("llama", "mistral", "ministral");

    private ConfigKeys() {}

    /// Refuses a key that asks for a computation which is not implemented, or that nobody knows.
    static void check(String key, JsonNode value) {
        if (UNDERSTOOD.contains(key) || INERT.contains(key)) {
            return;
        }
        boolean neutral = value.isNull() || value.isBoolean() && !value.booleanValue();
        var neutralValue = REFUSED.get(key);
        if (neutral || neutralValue != null && isNumber(value, neutralValue)) {
            return;
        }
        if (neutralValue != null) {
            throw new IllegalArgumentException(
                    "%s is not implemented: only %s is accepted, got %s"
                            .formatted(key, neutralValue, value));
        }
        throw new IllegalArgumentException(
                "%s is an unknown key that may change the computation, got %s; known keys are %s"
                        .formatted(key, value, new TreeSet<>(UNDERSTOOD)));
    }

    private static boolean isNumber(JsonNode value, String neutral) {
        return value.isNumber()
                && neutral.contains(".")
                && value.doubleValue() == Double.parseDouble(neutral);
    }
}
