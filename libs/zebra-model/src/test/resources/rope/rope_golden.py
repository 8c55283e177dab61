"""Writes rope_golden.json: what Hugging Face's Llama computes for each kind of RoPE.

Run with `python rope_golden.py` where torch and transformers are installed; the file beside this
one was made with torch 2.13.0 on a CPU and transformers 5.18.0. Every number is a float32.
"""

import json

import torch
import transformers
from transformers import LlamaConfig
from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding

POSITIONS = [0, 1, 4095, 4096, 99_999, 100_000, 1_000_000]


def yarn(**more):
    return dict(rope_type="yarn", factor=8.0, original_max_position_embeddings=8192, **more)


CASES = {
    "default": (10_000.0, 128, 4096, dict(rope_type="default")),
    "default-odd-base": (12_345.678, 96, 4096, dict(rope_type="default")),
    "abf": (500_000.0, 128, 16_384, dict(rope_type="default")),
    "linear": (10_000.0, 128, 16_384, dict(rope_type="linear", factor=4.0)),
    "linear-third": (10_000.0, 64, 16_384, dict(rope_type="linear", factor=3.3)),
    "dynamic": (10_000.0, 128, 4096, dict(rope_type="dynamic", factor=2.0)),
    "dynamic-third": (500_000.0, 64, 8192, dict(rope_type="dynamic", factor=3.3)),
    "yarn": (500_000.0, 128, 65_536, yarn()),
    "yarn-untruncated": (150_000.0, 64, 131_072, dict(yarn(truncate=False), factor=32.0,
                                                      original_max_position_embeddings=4096)),
    "yarn-betas": (10_000.0, 128, 65_536, yarn(beta_fast=24.0, beta_slow=2.0)),
    "yarn-attention-factor": (10_000.0, 128, 65_536, yarn(attention_factor=1.5)),
    "yarn-mscale": (10_000.0, 64, 65_536, yarn(mscale=0.707, mscale_all_dim=1.0)),
    "llama3": (500_000.0, 128, 131_072, dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0,
                                             high_freq_factor=4.0,
                                             original_max_position_embeddings=8192)),
    "llama3-32": (500_000.0, 64, 131_072, dict(rope_type="llama3", factor=32.0,
                                               low_freq_factor=1.0, high_freq_factor=4.0,
                                               original_max_position_embeddings=8192)),
}


def case(theta, head_dim, max_positions, parameters):
    config = LlamaConfig(
        hidden_size=head_dim, num_attention_heads=1, head_dim=head_dim,
        max_position_embeddings=max_positions,
        rope_parameters=dict(parameters, rope_theta=theta),
    )
    rotary = LlamaRotaryEmbedding(config)
    result = dict(
        rope_theta=theta, head_dim=head_dim, max_position_embeddings=max_positions,
        rope_parameters=parameters, attention_factor=rotary.attention_scaling,
        inverse_frequencies=rotary.inv_freq.tolist(), angles={}, cos={},
    )
    lengths = {}
    for position in POSITIONS:
        rotary = LlamaRotaryEmbedding(config)
        ids = torch.tensor([[position]])
        cos, _ = rotary(torch.zeros(1, 1, head_dim), ids)
        half = head_dim // 2
        result["cos"][position] = cos[0, 0, :half].tolist()
        angles = rotary.inv_freq[None, :, None].float() @ ids[:, None, :].float()
        result["angles"][position] = angles[0, :, 0].tolist()
        lengths[position + 1] = rotary.inv_freq.tolist()
    if parameters["rope_type"] == "dynamic":
        result["inverse_frequencies_by_length"] = lengths
    return result



if __name__ == "__main__":
    golden = {name: case(*of) for name, of in CASES.items()}
    made = f"torch {torch.__version__}, transformers {transformers.__version__}"
    with open("rope_golden.json", "w") as file:
        json.dump(dict(made_with=made, cases=golden), file)
        file.write("\n")
