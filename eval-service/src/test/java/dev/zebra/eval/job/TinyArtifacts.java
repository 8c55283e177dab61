package dev.zebra.eval.job;

import dev.zebra.data.dataset.TokenDataset;
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
import java.util.ArrayList;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A real tokenizer, real datasets and a model of random weights, small enough for a test.
final class TinyArtifacts {

    private static final String[] WORDS =
            "the zebra runs over a wide plain and sees another zebra near the river".split(" ");

    private TinyArtifacts() {}

    /// The shape of the models.
    static ModelConfig config(int vocabularySize) {
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
                .maxPositions(256)
                .tiedEmbeddings(true)
                .build();
    }

    /// Writes a tokenizer of 300 tokens.
    static void writeTokenizer(Path directory) throws IOException {
        Files.createDirectories(directory);
        var counts = new WordCounts();
        for (int i = 0; i < 20; i++) {
            counts.add(text(i, 200));
        }
        BpeTrainer.train(counts, 300, SpecialTokens.standard(), size -> {}).write(directory);
    }

    /// Writes random weights with a tokenizer beside them.
    static void writeModel(Path directory, long seed) throws IOException {
        writeTokenizer(directory);
        try (var tokenizer = Tokenizer.load(directory);
                var model =
                        ZebraModel.random(
                                config(tokenizer.vocabularySize()), seed, ComputeDevice.cpu())) {
            model.save(directory);
        }
    }

    /// Writes a dataset of some documents made with the tokenizer of [#writeTokenizer].
    static void writeDataset(Path directory, int firstDocument, int documents) throws IOException {
        Files.createDirectories(directory);
        var own = Files.createTempDirectory("zebra-tokenizer-");
        writeTokenizer(own);
        try (var tokenizer = Tokenizer.load(own)) {
            var ids = new ArrayList<int[]>();
            for (int i = firstDocument; i < firstDocument + documents; i++) {
                ids.add(document(tokenizer, text(i, 120)));
            }
            TokenDataset.write(directory, tokenizer.digest(), tokenizer.vocabularySize(), ids);
        } finally {
            try (var files = Files.list(own)) {
                for (var file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(own);
        }
    }

    private static int[] document(Tokenizer tokenizer, String text) {
        return Stream.of(
                        tokenizer.bos().stream(),
                        IntStream.of(tokenizer.encodeOrdinary(text)),
                        tokenizer.eos().stream())
                .flatMapToInt(ids -> ids)
                .toArray();
    }

    private static String text(int document, int words) {
        return new Random(document)
                .ints(words, 0, WORDS.length)
                .mapToObj(i -> WORDS[i])
                .collect(Collectors.joining(" "));
    }
}
