package dev.zebra.data.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zebra.data.chat.ChatTemplate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokenizerTest {

    private BpeVocabulary vocabulary;
    private PlainMergeLoop plain;
    private Tokenizer tokenizer;

    @BeforeAll
    void train(@TempDir Path directory) throws IOException {
        vocabulary = TestTokenizers.trainedOnStripes(420);
        vocabulary.write(directory);
        plain = new PlainMergeLoop(vocabulary);
        tokenizer = Tokenizer.load(directory);
    }

    @AfterAll
    void close() {
        tokenizer.close();
    }

    @Test
    void knowsItsRoles() {
        assertThat(tokenizer.vocabularySize()).isEqualTo(420);
        assertThat(tokenizer.bos()).hasValue(0);
        assertThat(tokenizer.eos()).hasValue(1);
        assertThat(tokenizer.idOf("<|assistant|>")).hasValue(5);
        assertThat(tokenizer.idOf("no such token")).isEmpty();
        assertThat(tokenizer.tokenOf(6)).isEqualTo("<|end|>");
        assertThat(tokenizer.isSpecial(6)).isTrue();
        assertThat(tokenizer.isSpecial(7)).isFalse();
        assertThat(tokenizer.chatTemplate().orElseThrow()).contains("add_generation_prompt");
        assertThat(tokenizer.digest()).matches("sha256-[0-9a-f]{64}");
        assertThat(tokenizer.encodesLineByLine()).isTrue();
    }

    @Test
    void reproducesTheMergesOnTheTextItWasTrainedOn() throws IOException {
        int[] ids = tokenizer.encode(TestTokenizers.stripes());

        assertThat(ids).isEqualTo(plain.encode(TestTokenizers.stripes()));
        assertThat(ids.length).isLessThan(TestTokenizers.stripes().length() / 2);
        for (var merge : vocabulary.merges()) {
            var spelled =
                    new String(tokenizer.bytesOf(merge.merged()), StandardCharsets.ISO_8859_1);
            assertThat(spelled)
                    .isEqualTo(
                            new String(tokenizer.bytesOf(merge.left()), StandardCharsets.ISO_8859_1)
                                    + new String(
                                            tokenizer.bytesOf(merge.right()),
                                            StandardCharsets.ISO_8859_1));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void roundTripsAnyText(long seed) {
        var random = new RandomText(seed);
        for (int i = 0; i < 20; i++) {
            var text = random.next(60);
            int[] ids = tokenizer.encodeOrdinary(text);

            assertThat(tokenizer.decode(ids)).isEqualTo(text);
            assertThat(ids).isEqualTo(plain.encode(text));
        }
    }

    @Test
    void readsMarkersOnlyWhereAskedTo() {
        assertThat(tokenizer.encode("<|user|>a<|end|>")).startsWith(4).endsWith(6).hasSize(3);
        assertThat(tokenizer.encodeOrdinary("<|user|>a<|end|>"))
                .isEqualTo(plain.encode("<|user|>a<|end|>"))
                .doesNotContain(4, 6);
        assertThat(tokenizer.decode(tokenizer.encode("<|user|>a<|end|>"))).isEqualTo("a");
    }

    @Test
    void writesConversationsWithItsMarkers() {
        var template = ChatTemplate.parse(tokenizer.chatTemplate().orElseThrow());
        List<Map<String, Object>> messages =
                List.of(
                        Map.of("role", "system", "content", "Be brief."),
                        Map.of("role", "user", "content", "Stripes?"));

        var prompt =
                template.render(
                        messages, Map.of("bos_token", "<|bos|>", "add_generation_prompt", true));
        var closed = template.render(messages, Map.of("bos_token", "<|bos|>"));

        assertThat(closed)
                .isEqualTo("<|bos|><|system|>\nBe brief.<|end|>\n<|user|>\nStripes?<|end|>\n");
        assertThat(prompt).isEqualTo(closed + "<|assistant|>\n");
        assertThat(tokenizer.encode(prompt)).startsWith(0, 3).contains(4, 5, 6);
    }

    @Test
    void encodesNothingAsNothing() {
        assertThat(tokenizer.encode("")).isEmpty();
        assertThat(tokenizer.decode(new int[0])).isEmpty();
    }

    @Test
    void readsUnpairedSurrogatesAsReplacements() {
        assertThat(tokenizer.decode(tokenizer.encode("a\uD83Eb\uDD93\uD83E\uDD93\uD83E")))
                .isEqualTo("a\uFFFDb\uFFFD\uD83E\uDD93\uFFFD");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void streamsWhatDecodingGivesAtOnce(long seed) {
        int[] ids = tokenizer.encode(new RandomText(seed).next(100));

        assertThat(streamed(ids)).isEqualTo(tokenizer.decode(ids));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void streamsBrokenCharactersAsDecodingDoes(long seed) {
        int[] ids = new Random(seed).ints(3000, 0, 7 + 256).toArray();

        assertThat(streamed(ids)).isEqualTo(tokenizer.decode(ids));
        assertThat(tokenizer.decode(ids)).contains("\uFFFD");
    }

    private String streamed(int[] ids) {
        var decoder = tokenizer.newStreamingDecoder();
        var text = new StringBuilder();
        for (int id : ids) {
            text.append(decoder.push(id));
        }
        return text.append(decoder.finish()).toString();
    }

    @Test
    void neverShowsHalfACharacter() {
        int[] ids = plain.encode("🦓");
        var decoder = tokenizer.newStreamingDecoder();

        for (int id : Arrays.copyOf(ids, ids.length - 1)) {
            assertThat(decoder.push(id)).isEmpty();
        }
        assertThat(decoder.push(ids[ids.length - 1])).isEqualTo("🦓");
        assertThat(decoder.finish()).isEmpty();
    }

    @Test
    void encodesLineByLineWhatItEncodesAtOnce() {
        var text = new RandomText(99).next(3000);
        var pieces =
                Arrays.stream(text.split("(?<=\n)(?=[a-zA-Z0-9!'\\p{IsHan}])"))
                        .flatMapToInt(piece -> Arrays.stream(tokenizer.encodeOrdinary(piece)))
                        .toArray();

        assertThat(pieces).isEqualTo(tokenizer.encodeOrdinary(text));
    }

    @Test
    void rejectsIdsOutsideTheVocabulary() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tokenizer.tokenOf(420))
                .withMessage("ids are 0 to 419, not 420");
    }

    @Test
    void namesTheFileThatIsMissingOrWrong(@TempDir Path directory) throws IOException {
        assertThatIOException()
                .isThrownBy(() -> Tokenizer.load(directory))
                .withMessageContaining("no tokenizer at " + directory.resolve("tokenizer.json"));

        for (var wrong : new String[] {"", "{", "[]", "{}", "{\"model\":{\"vocab\":{\"a\":-1}}}"}) {
            Files.writeString(directory.resolve("tokenizer.json"), wrong);
            assertThatIOException()
                    .isThrownBy(() -> Tokenizer.load(directory))
                    .withMessageContaining("cannot read the tokenizer " + directory);
        }
    }
}
