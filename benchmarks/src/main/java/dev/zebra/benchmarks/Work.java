package dev.zebra.benchmarks;

import dev.zebra.model.LayerType;
import dev.zebra.model.ModelConfig;

/// What a computation costs at least, counted from the model's shape: multiplications and
/// additions, and bytes that must be read.
final class Work {
    private Work() {}

    /// Floating-point operations of one training step: 6 per weight of a matrix product and token,
    /// and attention at the keys that a query sees, three times that of the forward pass. What is
    /// computed again for want of memory does not count.
    static double training(ModelConfig config, int batch, int length) {
        double tokens = (double) batch * length;
        return tokens * (6.0 * multiplied(config) + 3 * attention(config, length));
    }

    /// Floating-point operations of one forward pass over whole sequences.
    static double forward(ModelConfig config, int batch, int length) {
        double tokens = (double) batch * length;
        return tokens * (2.0 * multiplied(config) + attention(config, length));
    }

    /// Floating-point operations of one decoding step of so many sequences.
    static double decoding(ModelConfig config, int sequences, int context) {
        double keys =
                config.schedule().count(LayerType.GLOBAL) * (double) context
                        + config.schedule().count(LayerType.LOCAL)
                                * (double) Math.min(context, config.window().keys());
        return sequences * (2.0 * multiplied(config) + perKey(config) * keys);
    }

    /// Bytes that one decoding step has to read: every weight that it multiplies by, once, and the
    /// keys and values that each sequence sees.
    static double decodingBytes(ModelConfig config, int sequences, int context, int bytes) {
        return (double) bytes * multiplied(config)
                + (double) sequences * config.kvCacheBytes(context, bytes);
    }

    /// Operations per second, to read.
    static String speed(double operations) {
        return operations < 1e12
                ? "%.1f GFLOP/s".formatted(operations / 1e9)
                : "%.1f TFLOP/s".formatted(operations / 1e12);
    }

    /// Weights of matrix products: all but the embedding, which is looked up. A tied head counts.
    static long multiplied(ModelConfig config) {
        long embedding = (long) config.vocabularySize() * config.hiddenSize();
        return config.parameterCount() - (config.tiedEmbeddings() ? 0 : embedding);
    }

    /// Of all layers, per token: scores and their sum over the values at the mean number of keys.
    private static double attention(ModelConfig config, int length) {
        double global = (length + 1) / 2.0;
        double seen = Math.min(length, config.window().keys());
        double local = (seen * (seen + 1) / 2 + (length - seen) * seen) / length;
        return perKey(config)
                * (config.schedule().count(LayerType.GLOBAL) * global
                        + config.schedule().count(LayerType.LOCAL) * local);
    }

    private static double perKey(ModelConfig config) {
        return 4.0 * config.heads() * config.headDim();
    }
}
