package dev.zebra.inference;

import dev.zebra.data.tokenizer.BpeTrainer;
import dev.zebra.data.tokenizer.SpecialTokens;
import dev.zebra.data.tokenizer.Tokenizer;
import dev.zebra.data.tokenizer.WordCounts;
import dev.zebra.model.ComputeDevice;
import dev.zebra.model.ModelConfig;
import dev.zebra.model.ZebraModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Random weights with a real tokenizer beside them, small enough for a test.
public final class TinyModel {

    public static final int CONTEXT = 128;

    private static final String TEXT =
            "the zebra runs over a wide plain and sees another zebra near the river äöü ";

    private TinyModel() {}

    /// Writes weights and tokenizer.
    ///
    /// @param context tokens the model is meant for
    public static void write(Path directory, long seed, int context) throws IOException {
        Files.createDirectories(directory);
        var counts = new WordCounts();
        counts.add(TEXT.repeat(20));
        BpeTrainer.train(counts, 300, SpecialTokens.standard(), size -> {}).write(directory);
        try (var tokenizer = Tokenizer.load(directory);
                var model =
                        ZebraModel.random(
                                config(tokenizer.vocabularySize(), context),
                                seed,
                                ComputeDevice.cpu())) {
            model.save(directory);
        }
    }

    private static ModelConfig config(int vocabularySize, int context) {
        return ModelConfig.builder()
                .vocabularySize(vocabularySize)
                .hiddenSize(16)
                .intermediateSize(32)
                .layers(4)
                .layerGroupSize(4)
                .windowSize(8)
                .heads(2)
                .kvHeads(1)
                .headDim(8)
                .maxPositions(context)
                .tiedEmbeddings(false)
                .build();
    }
}
