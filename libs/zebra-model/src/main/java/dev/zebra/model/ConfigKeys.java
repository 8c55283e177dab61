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
                    "architectures",
                    "vocab_size",
                    "hidden_size",
                    "intermediate_size",
                    "num_hidden_layers",
                    "num_attention_heads",
                    "num_key_value_heads",
                    "head_dim",
                    "max_position_embeddings",
                    "zebra_max_positions",
                    "rms_norm_eps",
                    "tie_word_embeddings",
                    "bos_token_id",
                    "eos_token_id",
                    "hidden_act",
                    "dtype",
                    "torch_dtype",
                    "attention_bias",
                    "qkv_bias",
                    "attention_out_bias",
                    "mlp_bias",
                    "rope_theta",
                    "rope_scaling",
                    "rope_parameters",
                    "rope_local_base_freq",
                    "swa_rope_theta",
                    "original_max_position_embeddings",
                    "no_rope_layers",
                    "no_rope_layer_interval",
                    "self_attn_type",
                    "layer_group_size",
                    "window_size",
                    "layer_types",
                    "sliding_window",
                    "sliding_window_pattern",
                    "_sliding_window_pattern",
                    "use_sliding_window",
                    "max_window_layers");

    /// Changing the computation in ways not implemented, with the value that changes nothing. Null,
    /// false, an empty list and an empty object are neutral for all of them.
    static final Map<String, String> REFUSED =
            Map.ofEntries(
                    Map.entry("quantization_config", "null"),
                    Map.entry("quantization", "null"),
                    Map.entry("compression_config", "null"),
                    Map.entry("attention_chunk_size", "null"),
                    Map.entry("attn_temperature_tuning", "false"),
                    Map.entry("attn_logit_softcapping", "null"),
                    Map.entry("final_logit_softcapping", "null"),
                    Map.entry("query_pre_attn_scalar", "null"),
                    Map.entry("partial_rotary_factor", "1.0"),
                    Map.entry("partial_rotary_factors", "null"),
                    Map.entry("rope_interleaved", "false"),
                    Map.entry("position_embedding_type", "\"rope\""),
                    Map.entry("use_mrope", "false"),
                    Map.entry("use_rope_layers", "null"),
                    Map.entry("yarn_only_types", "null"),
                    Map.entry("hybrid_layer_pattern", "null"),
                    Map.entry("add_swa_attention_sink_bias", "false"),
                    Map.entry("add_full_attention_sink_bias", "false"),
                    Map.entry("swa_num_attention_heads", "null"),
                    Map.entry("swa_num_key_value_heads", "null"),
                    Map.entry("swa_head_dim", "null"),
                    Map.entry("swa_v_head_dim", "null"),
                    Map.entry("v_head_dim", "null"),
                    Map.entry("attention_value_scale", "1.0"),
                    Map.entry("attention_other_setting", "null"),
                    Map.entry("use_head_wise_attn_gate", "false"),
                    Map.entry("use_qk_norm", "false"),
                    Map.entry("qk_norm", "false"),
                    Map.entry("qk_layernorm", "false"),
                    Map.entry("hidden_activation", "\"silu\""),
                    Map.entry("logit_scale", "1.0"),
                    Map.entry("embedding_multiplier", "1.0"),
                    Map.entry("residual_multiplier", "1.0"),
                    Map.entry("attention_multiplier", "null"),
                    Map.entry("logits_scaling", "1.0"),
                    Map.entry("num_experts", "null"),
                    Map.entry("num_local_experts", "null"),
                    Map.entry("n_routed_experts", "null"),
                    Map.entry("num_experts_per_tok", "null"),
                    Map.entry("num_nextn_predict_layers", "0.0"),
                    Map.entry("num_kv_shared_layers", "0.0"),
                    Map.entry("per_layer_config", "null"),
                    Map.entry("dense_attention_every_n_layers", "null"),
                    Map.entry("pruned_heads", "{}"),
                    Map.entry("add_cross_attention", "false"),
                    Map.entry("is_encoder_decoder", "false"));

    private static final String BLOCK_SPARSE = "blocksparse_";

    private ConfigKeys() {}

    /// Whether a key is kept as it was: it is not understood, and changes nothing.
    static boolean isInert(String key) {
        return !UNDERSTOOD.contains(key);
    }

    /// Refuses a key that asks for a computation which is not implemented, or that nobody knows.
    static void check(String key, JsonNode value) {
        if (UNDERSTOOD.contains(key) || InertKeys.KEYS.contains(key)) {
            return;
        }
        var neutral = key.startsWith(BLOCK_SPARSE) ? "null" : REFUSED.get(key);
        if (isNothing(value) || neutral != null && isNeutral(value, neutral)) {
            return;
        }
        if (neutral != null) {
            throw new IllegalArgumentException(
                    "%s is not implemented: only %s is accepted, got %s"
                            .formatted(key, neutral, value));
        }
        throw new IllegalArgumentException(
                "%s is an unknown key that may change the computation, got %s; known keys are %s"
                        .formatted(key, value, new TreeSet<>(UNDERSTOOD)));
    }

    private static boolean isNothing(JsonNode value) {
        return value.isNull()
                || value.isBoolean() && !value.booleanValue()
                || value.isContainerNode() && value.isEmpty();
    }

    private static boolean isNeutral(JsonNode value, String neutral) {
        return value.isNumber()
                ? neutral.contains(".") && value.doubleValue() == Double.parseDouble(neutral)
                : value.toString().equals(neutral);
    }
}
