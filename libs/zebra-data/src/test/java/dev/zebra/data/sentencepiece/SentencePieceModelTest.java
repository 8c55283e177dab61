package dev.zebra.data.sentencepiece;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.zebra.data.tokenizer.Tokenizer;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Holds the conversion to what SentencePiece itself makes of the same texts; `golden.py` beside
/// the resources trained the models and wrote it.
class SentencePieceModelTest {

    private static final String MODELS =
            """
            bpe
            bpe-symbols
            bpe-mapped
            unigram
            unigram-mapped
            """;

    record Golden(String origin, List<String> texts, Map<String, List<int[]>> models) {}

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(SentencePieceModelTest.class.getResource(name).toURI());
    }

    private static Golden golden() throws Exception {
        return new ObjectMapper()
                .readValue(resource("golden.json").toFile(), new TypeReference<Golden>() {});
    }

    @ParameterizedTest
    @CsvSource(textBlock = MODELS)
    void cutsTextIntoTheIdsOfSentencePiece(String name) throws Exception {
        var golden = golden();
        var expected = golden.models().get(name);
        try (var tokenizer = Tokenizer.load(resource(name + ".model"))) {
            for (int i = 0; i < expected.size(); i++) {
                var text = golden.texts().get(i);
                assertThat(tokenizer.encodeOrdinary(text))
                        .as("<%s>", text)
                        .isEqualTo(expected.get(i));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpe", "bpe-symbols", "unigram"})
    void givesTheTextBackWholeAndTokenByToken(String name) throws Exception {
        try (var tokenizer = Tokenizer.load(resource(name + ".model"))) {
            for (var text : golden().texts()) {
                int[] ids = tokenizer.encodeOrdinary(text);
                var streaming = tokenizer.newStreamingDecoder();
                var streamed = new StringBuilder();
                for (int id : ids) {
                    streamed.append(streaming.push(id));
                }
                streamed.append(streaming.finish());

                assertThat(tokenizer.decode(ids)).isEqualTo(text.replace('▁', ' '));
                assertThat(streamed).hasToString(tokenizer.decode(ids));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = MODELS)
    void writesFilesThatReadAsTheModelItself(String name, @TempDir Path directory)
            throws Exception {
        Files.copy(resource(name + ".model"), directory.resolve("tokenizer.model"));
        try (var direct = Tokenizer.load(directory)) {
            SentencePieceModel.read(directory.resolve("tokenizer.model")).writeTokenizer(directory);
            try (var written = Tokenizer.load(directory)) {
                assertThat(written.digest()).isEqualTo(direct.digest());
                assertThat(written.roles()).isEqualTo(direct.roles()).containsKey("eos_token");
                for (var text : golden().texts()) {
                    assertThat(written.encode(text)).isEqualTo(direct.encode(text));
                }
            }
        }
    }

    @Test
    void keepsAConfigThatIsThere(@TempDir Path directory) throws Exception {
        Files.copy(resource("bpe.model"), directory.resolve("tokenizer.model"));
        var config = directory.resolve("tokenizer_config.json");
        Files.writeString(config, "{\"bos_token\": \"</s>\", \"chat_template\": \"x\"}");

        SentencePieceModel.read(directory.resolve("tokenizer.model")).writeTokenizer(directory);

        assertThat(config).content().contains("chat_template");
        try (var tokenizer = Tokenizer.load(directory)) {
            assertThat(tokenizer.bos()).hasValue(2);
            assertThat(tokenizer.chatTemplate()).hasValue("x");
        }
    }

    @Test
    void readsAJsonRatherThanAModelBesideIt(@TempDir Path directory) throws Exception {
        SentencePieceModel.read(resource("unigram.model")).writeTokenizer(directory);
        Files.copy(resource("bpe.model"), directory.resolve("tokenizer.model"));

        try (var tokenizer = Tokenizer.load(directory);
                var unigram = Tokenizer.load(resource("unigram.model"))) {
            assertThat(tokenizer.digest()).isEqualTo(unigram.digest());
        }
        assertThat(Tokenizer.isIn(directory)).isTrue();
        assertThat(Tokenizer.isIn(directory.resolve("nothing"))).isFalse();
    }

    @Test
    void takesMarkersForControlPiecesOnlyWhereTheyAreWanted() throws Exception {
        try (var tokenizer = Tokenizer.load(resource("bpe-symbols.model"))) {
            int control = tokenizer.idOf("<ctl>").orElseThrow();
            int symbol = tokenizer.idOf("<|user|>").orElseThrow();

            assertThat(tokenizer.encode("zebra<ctl>zebra")).contains(control);
            assertThat(tokenizer.encodeOrdinary("zebra<ctl>zebra")).doesNotContain(control);
            assertThat(tokenizer.encodeOrdinary("<|user|>")).contains(symbol);
            assertThat(tokenizer.isSpecial(control)).isTrue();
            assertThat(tokenizer.isSpecial(symbol)).isFalse();
            assertThat(tokenizer.bos()).hasValue(1);
            assertThat(tokenizer.beginsWithBos()).isTrue();
        }
    }

    @Test
    void keepsTheBlankOfAWordThatFollowsOthers() throws Exception {
        try (var tokenizer = Tokenizer.load(resource("bpe.model"))) {
            int[] first = tokenizer.encodeOrdinary("the");
            int[] both = tokenizer.encodeOrdinary("the zebra");
            var decoder = tokenizer.newStreamingDecoder(first);
            var rest = new StringBuilder();
            for (int id : Arrays.copyOfRange(both, first.length, both.length)) {
                rest.append(decoder.push(id));
            }

            assertThat(rest).hasToString(" zebra");
            assertThat(tokenizer.bytesOf(tokenizer.idOf("<0xE2>").orElseThrow()))
                    .containsExactly(0xE2);
            assertThat(tokenizer.bytesOf(tokenizer.idOf("▁").orElseThrow())).containsExactly(' ');
        }
    }

    @Test
    void replacesEachByteThatIsInNoCharacter() throws Exception {
        try (var tokenizer = Tokenizer.load(resource("bpe.model"))) {
            int[] ids =
                    Arrays.stream(new String[] {"<0xC3>", "<0xA9>", "<0xE2>", "<0x82>", "<0x41>"})
                            .mapToInt(token -> tokenizer.idOf(token).orElseThrow())
                            .toArray();

            assertThat(tokenizer.decode(ids)).isEqualTo("é\uFFFD\uFFFDA");
        }
    }

    @Test
    void refusesEveryTruncationOrReadsAllOfIt() throws Exception {
        byte[] bytes = Files.readAllBytes(resource("bpe.model"));
        int refused = 0;
        for (int length = 0; length < bytes.length; length++) {
            try {
                SentencePieceModel.parse(ByteBuffer.wrap(bytes, 0, length));
            } catch (IOException | IllegalArgumentException clear) {
                assertThat(clear).hasMessageMatching("(?s).{10,}");
                refused++;
            }
        }
        // A file may end after any whole piece or message.
        assertThat(refused).isGreaterThan(bytes.length * 9 / 10);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    12 03 C0 01 01 | treat_whitespace_as_suffix
                    12 02 18 03 | model_type WORD
                    12 02 18 04 | model_type CHAR
                    12 02 18 09 | model_type 9
                    1A 02 28 00 | escape_whitespaces
                    1A 03 12 01 00 | precompiled_charsmap
                    0A 05 0A 03 3C 73 3E | piece '<s>' is there twice
                    0A 00 | no text
                    0A FF FF FF FF 07 | cut off
                    0A 80 80 80 80 80 80 80 80 80 80 01 | more than 10 bytes
                    0A 05 0A 01 71 18 07 | unknown type 7
                    0A 03 0A 01 FF | not UTF-8
                    0A 08 0A 01 71 15 00 00 C0 7F | score NaN
                    0F | wire type
                    00 | valid number
                    """)
    void refusesByNameWhatItDoesNotConvert(String appended, String named, @TempDir Path directory)
            throws Exception {
        var file = directory.resolve("tokenizer.model");
        byte[] model = Files.readAllBytes(resource("bpe.model"));
        byte[] more = HexFormat.ofDelimiter(" ").parseHex(appended);
        byte[] both = Arrays.copyOf(model, model.length + more.length);
        System.arraycopy(more, 0, both, model.length, more.length);
        Files.write(file, both);

        assertThatIOException()
                .isThrownBy(() -> Tokenizer.load(directory))
                .withMessageContaining(named)
                .withMessageContaining("tokenizer.model");
        assertThat(directory.resolve("tokenizer.json")).doesNotExist();
    }
}
