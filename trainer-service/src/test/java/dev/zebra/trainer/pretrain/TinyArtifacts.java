package dev.zebra.trainer.pretrain;

import dev.zebra.data.dataset.TokenDataset;
import dev.zebra.data.tokenizer.BpeTrainer;
import dev.zebra.data.tokenizer.SpecialTokens;
import dev.zebra.data.tokenizer.Tokenizer;
import dev.zebra.data.tokenizer.WordCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A real tokenizer and a real dataset, small enough to train on in a test.
public final class TinyArtifacts {

    private static final int DOCUMENTS = 20;
    private static final String[] WORDS =
            "the zebra runs over a wide plain and sees another zebra near the river".split(" ");

    private TinyArtifacts() {}

    /// Writes a tokenizer of about 300 tokens.
    public static void writeTokenizer(Path directory) throws IOException {
        Files.createDirectories(directory);
        var counts = new WordCounts();
        for (int i = 0; i < DOCUMENTS; i++) {
            counts.add(text(i));
        }
        BpeTrainer.train(counts, 300, SpecialTokens.standard(), size -> {}).write(directory);
    }

    /// Writes a dataset made with the tokenizer in `tokenizerDirectory`.
    public static void writeDataset(Path directory, Path tokenizerDirectory) throws IOException {
        try (var tokenizer = Tokenizer.load(tokenizerDirectory)) {
            writeDataset(directory, tokenizer, tokenizer.digest(), tokenizer.vocabularySize());
        }
    }

    /// Writes a dataset that claims another tokenizer.
    public static void writeDataset(
            Path directory, Tokenizer tokenizer, String tokenizerDigest, int vocabularySize)
            throws IOException {
        Files.createDirectories(directory);
        var documents = new ArrayList<int[]>();
        for (int i = 0; i < DOCUMENTS; i++) {
            documents.add(
                    IntStream.concat(
                                    IntStream.concat(
                                            tokenizer.bos().stream(),
                                            IntStream.of(tokenizer.encodeOrdinary(text(i)))),
                                    tokenizer.eos().stream())
                            .toArray());
        }
        TokenDataset.write(directory, tokenizerDigest, vocabularySize, documents);
    }

    private static String text(int document) {
        return new Random(document)
                .ints(200, 0, WORDS.length)
                .mapToObj(i -> WORDS[i])
                .collect(Collectors.joining(" "));
    }
}
