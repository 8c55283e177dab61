package dev.zebra.model;

import java.util.Set;

/// The keys of a Hugging Face config that have no effect on what this library computes: kept, and
/// written back as they were.
final class InertKeys {
    static final Set<String> KEYS =
            Set.of(
                    // how it was made and where it came from
                    "_name_or_path",
                    "_commit_hash",
                    "auto_map",
                    "transformers_version",
                    "transformers.js_config",
                    "unsloth_fixed",
                    "unsloth_version",
                    "use_fsdp",
                    "is_llama_config",
                    "finetuning_task",
                    "tokenizer_class",
                    "tokenizer_model_max_length",
                    "tokenizer_padding_side",
                    "model_max_length",
                    "max_sequence_length",
                    // initialisation, dropout and other matters of a training framework
                    "initializer_range",
                    "attention_dropout",
                    "residual_dropout",
                    "hidden_dropout",
                    "gradient_checkpointing",
                    "pretraining_tp",
                    "use_bfloat16",
                    "tf_legacy_loss",
                    "torchscript",
                    // which code runs it, not what it computes
                    "use_cache",
                    "_attn_implementation",
                    "_attn_implementation_autoset",
                    "_attn_implementation_internal",
                    "attn_implementation",
                    "_flash_attn_2_enabled",
                    "cache_implementation",
                    "chunk_size_feed_forward",
                    "return_dict",
                    "return_dict_in_generate",
                    "output_attentions",
                    "output_hidden_states",
                    "output_scores",
                    "is_decoder",
                    "tie_encoder_decoder",
                    "cross_attention_hidden_size",
                    // of effect only beside keys that are refused
                    "floor_scale",
                    "attn_scale",
                    "layer_switch",
                    "order_of_interleaved_layers",
                    // tokens
                    "pad_token_id",
                    "unk_token_id",
                    "sep_token_id",
                    "cls_token_id",
                    "mask_token_id",
                    "decoder_start_token_id",
                    "prefix",
                    // classification heads
                    "id2label",
                    "label2id",
                    "num_labels",
                    "problem_type",
                    "task_specific_params",
                    // generation settings that old versions wrote here
                    "do_sample",
                    "temperature",
                    "top_k",
                    "top_p",
                    "typical_p",
                    "repetition_penalty",
                    "length_penalty",
                    "diversity_penalty",
                    "exponential_decay_length_penalty",
                    "no_repeat_ngram_size",
                    "encoder_no_repeat_ngram_size",
                    "max_length",
                    "max_new_tokens",
                    "min_length",
                    "num_beams",
                    "num_beam_groups",
                    "num_return_sequences",
                    "early_stopping",
                    "remove_invalid_values",
                    "bad_words_ids",
                    "suppress_tokens",
                    "begin_suppress_tokens",
                    "forced_bos_token_id",
                    "forced_eos_token_id");

    private InertKeys() {}
}
