package dev.zebra.model;

import java.io.IOException;
import java.nio.file.Path;

/// A Zebra model in memory. See the package for what runs it.
public final class ZebraModel implements AutoCloseable {
    private final ModelConfig config;

    private ZebraModel(ModelConfig config) {
        this.config = config;
    }

    /// Loads a checkpoint in Hugging Face layout.
    public static ZebraModel load(Path directory, ComputeDevice device) throws IOException {
        throw new UnsupportedOperationException("follows within the hour");
    }

    /// New weights, a function of config and seed.
    public static ZebraModel random(ModelConfig config, long seed, ComputeDevice device) {
        throw new UnsupportedOperationException("follows within the hour");
    }

    /// The shape of the model.
    public ModelConfig config() {
        return config;
    }

    /// How many weights.
    public long parameterCount() {
        return config.parameterCount();
    }

    /// Writes the checkpoint in Hugging Face layout.
    public void save(Path directory) throws IOException {
        throw new UnsupportedOperationException("follows within the hour");
    }

    /// Next-token logits at every position, `[tokens][vocabulary]`, without a cache.
    public float[][] logits(int[] tokens) {
        throw new UnsupportedOperationException("follows within the hour");
    }

    /// `n - 1` values: the natural log of p(tokens[i + 1] | tokens[0..i]).
    public float[] logProbabilities(int[] tokens) {
        throw new UnsupportedOperationException("follows within the hour");
    }

    /// An empty cache for one sequence.
    public KvCache newCache(int capacity) {
        throw new UnsupportedOperationException("follows within the hour");
    }

    /// Appends tokens to the cached sequence; the logits after the last, `[vocabulary]`.
    public float[] prefill(KvCache cache, int[] tokens) {
        throw new UnsupportedOperationException("follows within the hour");
    }

    /// Appends one token to the cached sequence; the logits after it, `[vocabulary]`.
    public float[] decode(KvCache cache, int token) {
        throw new UnsupportedOperationException("follows within the hour");
    }

    @Override
    public void close() {}
}
