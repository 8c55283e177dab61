package dev.zebra.data.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zebra.data.text.TextFile;
import dev.zebra.data.text.TextFormat;
import dev.zebra.data.tokenizer.BpeTrainer;
import dev.zebra.data.tokenizer.SpecialTokens;
import dev.zebra.data.tokenizer.Tokenizer;
import dev.zebra.data.tokenizer.WordCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentTokenizerTest {

    @TempDir private Path directory;

    @BeforeEach
    void trainTokenizer() throws IOException {
        var counts = new WordCounts();
        counts.add("the zebra and the lion and the grass\n".repeat(3));
        BpeTrainer.train(counts, 300, SpecialTokens.standard(), size -> {}).write(directory);
    }

    private Shard tokenize(Tokenizer tokenizer, String name, String content) throws IOException {
        var file = Files.writeString(directory.resolve(name), content);
        try (var writer = new ShardWriter(directory, Shard.name(0), tokenizer.vocabularySize())) {
            var summary =
                    new TextFile(file, TextFormat.AUTO)
                            .read(new DocumentTokenizer(tokenizer, writer), bytes -> {});
            var shard = writer.finish(new Shard.Source(name, summary.digest(), "", 0, 0));
            DatasetManifest.of("sha256-t", tokenizer.vocabularySize(), List.of(shard))
                    .write(directory);
            return shard;
        }
    }

    @Test
    void framesEachDocumentWithBosAndEos() throws IOException {
        try (var tokenizer = Tokenizer.load(directory)) {
            tokenize(tokenizer, "a.jsonl", "{\"text\":\"the zebra\"}\n{\"text\":\"<|eos|>\"}\n");

            try (var dataset = TokenDataset.open(directory)) {
                assertThat(dataset.document(0))
                        .isEqualTo(framed(tokenizer.encodeOrdinary("the zebra")));
                assertThat(dataset.document(1))
                        .isEqualTo(framed(tokenizer.encodeOrdinary("<|eos|>")))
                        .hasSizeGreaterThan(3);
            }
        }
    }

    private static int[] framed(int[] ids) {
        return IntStream.concat(
                        IntStream.concat(IntStream.of(0), Arrays.stream(ids)), IntStream.of(1))
                .toArray();
    }

    @Test
    void givesTheSameIdsInPiecesAsWhole() throws IOException {
        var content = "The zebra  and\n\n  the lion!\n\nAnd the grass.\n".repeat(8_000);
        try (var tokenizer = Tokenizer.load(directory)) {
            tokenize(tokenizer, "a.txt", content);

            try (var dataset = TokenDataset.open(directory)) {
                assertThat(dataset.documents()).isEqualTo(1);
                assertThat(dataset.document(0))
                        .isEqualTo(framed(tokenizer.encodeOrdinary(content)));
            }
        }
    }

    @Test
    void encodesWholeDocumentsWhereTheTokenizerMayLookAcrossLines() throws IOException {
        var json = directory.resolve("tokenizer.json");
        Files.writeString(
                json,
                Files.readString(json)
                        .replace("\"normalizer\" : null", "\"normalizer\" : {\"type\": \"NFC\"}"));
        var content = "the lion\n".repeat(20_000);
        try (var tokenizer = Tokenizer.load(directory)) {
            assertThat(tokenizer.encodesLineByLine()).isFalse();
            tokenize(tokenizer, "a.txt", content);

            try (var dataset = TokenDataset.open(directory)) {
                assertThat(dataset.document(0))
                        .isEqualTo(framed(tokenizer.encodeOrdinary(content)));
            }
        }
    }

    @Test
    void refusesATokenizerThatCannotEndADocument() throws IOException {
        Files.delete(directory.resolve("tokenizer_config.json"));
        Files.delete(directory.resolve("special_tokens_map.json"));
        try (var tokenizer = Tokenizer.load(directory)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> tokenize(tokenizer, "a.txt", "text"))
                    .withMessageContaining("names no eos_token");
        }
    }
}
