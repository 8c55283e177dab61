package dev.zebra.data.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Holds Java's pattern against what Hugging Face's library makes of the written one.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PreTokenizationTest {

    private HuggingFaceTokenizer bytesOnly;

    @BeforeAll
    void tokenizerWithoutMerges(@TempDir Path directory) throws IOException {
        BpeTrainer.train(new WordCounts(), 263, SpecialTokens.standard(), size -> {})
                .write(directory);
        var json = TokenizerJson.parse(Files.readAllBytes(directory.resolve("tokenizer.json")));
        Files.write(directory.resolve("tokenizer.json"), json.withoutMarkers());
        bytesOnly =
                HuggingFaceTokenizer.newInstance(
                        directory.resolve("tokenizer.json"),
                        Map.of("truncation", "false", "padding", "false"));
    }

    @AfterAll
    void close() {
        bytesOnly.close();
    }

    /// All points of the living scripts' block, elsewhere every change of category and a sample.
    @Test
    void cutsEveryKindOfCharacterAsTheLibraryDoes() {
        var text = new StringBuilder();
        for (int point = 1; point <= Character.MAX_CODE_POINT; point++) {
            boolean sample = point < 0x3100 || point % 251 == 0;
            boolean change = Character.getType(point) != Character.getType(point - 1);
            if (Character.getType(point) == Character.SURROGATE || !sample && !change) {
                continue;
            }
            var one = Character.toString(point);
            text.append("a").append(one).append("b ").append(one).append("1'").append(one);
            text.append("'l").append(one).append("\nx");
        }
        assertSameCuts(text.toString());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void cutsRandomTextAsTheLibraryDoes(long seed) {
        var random = new RandomText(seed);
        for (int i = 0; i < 50; i++) {
            assertSameCuts(random.next(100));
        }
    }

    private void assertSameCuts(String text) {
        assertThat(words(text)).isEqualTo(wordsOfLibrary(text));
    }

    private static List<String> words(String text) {
        var words = new ArrayList<String>();
        PreTokenization.forEachWord(text, words::add);
        return words;
    }

    private List<String> wordsOfLibrary(String text) {
        var library = TokenizersLibrary.LIB;
        long encoding = library.encode(bytesOnly.getHandle(), text, false);
        long[] words = library.getWordIds(encoding);
        library.deleteEncoding(encoding);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(words).hasSameSizeAs(bytes);
        var result = new ArrayList<String>();
        int start = 0;
        for (int i = 1; i <= bytes.length; i++) {
            if (i == bytes.length || words[i] != words[start]) {
                result.add(new String(bytes, start, i - start, StandardCharsets.UTF_8));
                start = i;
            }
        }
        return result;
    }
}
