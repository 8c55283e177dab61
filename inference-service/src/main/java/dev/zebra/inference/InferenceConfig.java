package dev.zebra.inference;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// What a replica of the inference service takes on.
@ConfigMapping(prefix = "zebra.inference")
public interface InferenceConfig {

    /// Models in memory at once; the one unused the longest makes room. While a new version is
    /// loaded the version it replaces stays, so memory must hold one more.
    @WithDefault("2")
    int maxLoaded();

    /// Threads that one step of a model computes with. Each loaded model steps on a thread of its
    /// own.
    @WithDefault("1")
    int threads();

    /// Sequences a model works on at once, a token of each in turn.
    @WithDefault("8")
    int maxActive();

    /// Sequences that wait for their turn per model; more are refused with 429.
    @WithDefault("64")
    int maxQueued();

    /// Tokens a sequence generates at most, whatever is asked for.
    @WithDefault("4096")
    int maxTokens();

    /// Tokens of a prompt that are read in one step, between the tokens of other sequences.
    @WithDefault("256")
    int prefillChunk();
}
