package dev.zebra.model;

import java.util.Map;

/// Why the families that people will try are not loaded: what their blocks have that Llama's lack.
final class UnimplementedFamilies {
    private static final String QK_NORM = "norms of queries and keys";
    private static final String EXPERTS = "experts";

    private static final Map<String, String> MISSING =
            Map.ofEntries(
                    Map.entry("gemma", "norms that add one, scaled embeddings, GELU"),
                    Map.entry("gemma2", "norms that add one, soft caps, two more norms a layer"),
                    Map.entry("gemma3", "norms that add one, " + QK_NORM + ", vision"),
                    Map.entry("gemma3_text", "norms that add one, " + QK_NORM),
                    Map.entry("gemma3n", "AltUp, per-layer embeddings, shared key-value caches"),
                    Map.entry("gemma4", "norms that add one, proportional RoPE"),
                    Map.entry("cohere", "parallel blocks, LayerNorm, interleaved RoPE"),
                    Map.entry("cohere2", "parallel blocks, LayerNorm, interleaved RoPE"),
                    Map.entry("olmo", "norms without weights"),
                    Map.entry("olmo2", QK_NORM + ", norms after the sublayers"),
                    Map.entry("olmo3", QK_NORM + ", norms after the sublayers"),
                    Map.entry("exaone4", QK_NORM + ", norms after the sublayers"),
                    Map.entry("gpt_oss", "attention sinks, " + EXPERTS),
                    Map.entry("mimo_v2_flash", "attention sinks, " + EXPERTS),
                    Map.entry("step3p5", "gated attention, " + QK_NORM + ", " + EXPERTS),
                    Map.entry("qwen3", QK_NORM),
                    Map.entry("qwen3_moe", QK_NORM + ", " + EXPERTS),
                    Map.entry("qwen2_moe", EXPERTS),
                    Map.entry("mixtral", EXPERTS),
                    Map.entry("llama4", "chunked attention, " + EXPERTS),
                    Map.entry("llama4_text", "chunked attention, " + EXPERTS),
                    Map.entry("deepseek_v3", "latent attention, " + EXPERTS),
                    Map.entry("ministral3", "attention temperature, llama_4_scaling_beta"),
                    Map.entry("granite", "multipliers of embeddings, residuals and logits"),
                    Map.entry("phi3", "fused projections, LongRoPE"),
                    Map.entry("phi3small", "block-sparse attention"),
                    Map.entry("starcoder2", "LayerNorm, no gated MLP"),
                    Map.entry("gpt2", "learned positions, LayerNorm"),
                    Map.entry("gpt_neox", "parallel blocks, LayerNorm, partial RoPE"));

    private UnimplementedFamilies() {}

    /// What is missing, to stand behind the name; empty for a family nobody asked about yet.
    static String why(String modelType) {
        var missing = MISSING.get(modelType);
        return missing == null ? "" : " (not implemented of it: " + missing + ")";
    }
}
