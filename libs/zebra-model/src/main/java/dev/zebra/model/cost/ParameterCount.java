package dev.zebra.model.cost;

import dev.zebra.model.ModelConfig;

/// Where a model's weights are.
///
/// @param embedding of the token embedding
/// @param head of the output matrix; 0 if it is the embedding's
/// @param layers how many layers there are
/// @param perLayer of one layer
/// @param finalNorm of the norm before the head
public record ParameterCount(long embedding, long head, int layers, long perLayer, long finalNorm) {

    /// Counts those of a config.
    public static ParameterCount of(ModelConfig config) {
        long matrix = (long) config.vocabularySize() * config.hiddenSize();
        long head = config.tiedEmbeddings() ? 0 : matrix;
        long finalNorm = config.hiddenSize();
        long inLayers = config.parameterCount() - matrix - head - finalNorm;
        return new ParameterCount(
                matrix, head, config.layers(), inLayers / config.layers(), finalNorm);
    }

    /// All of them, a tied head counted once.
    public long total() {
        return embedding + head + layers * perLayer + finalNorm;
    }

    /// Those a token is multiplied with: the layers and the head, tied or not.
    public long multiplied() {
        return layers * perLayer + embedding;
    }
}
