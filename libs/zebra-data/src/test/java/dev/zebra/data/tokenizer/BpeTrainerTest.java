package dev.zebra.data.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BpeTrainerTest {

    private static final int SMALLEST = 7 + 256;

    @Test
    void mergesTheMostFrequentPairFirst() {
        // Given: inside words "lo" occurs 5 times, "ow" 4 and "er" 3
        var vocabulary = TestTokenizers.train("low low\nlower\nlower\nlo er", SMALLEST + 2);

        assertThat(vocabulary.tokens()).endsWith("lo", "low");
    }

    @Test
    void settlesTiesBySmallerIds() {
        // Given: "ab", "ba" and "cd" occur twice each
        var vocabulary = TestTokenizers.train("cd\nab\nba\nba\nab\ncd", SMALLEST + 3);

        assertThat(vocabulary.tokens()).endsWith("ab", "ba", "cd");
    }

    @Test
    void neverMergesWhatOccursOnce() {
        var vocabulary = TestTokenizers.train("abc", 1000);

        assertThat(vocabulary.size()).isEqualTo(SMALLEST);
    }

    @Test
    void mergesRunsFromLeftToRight() {
        var vocabulary = TestTokenizers.train("aaaaa\naaaaa", SMALLEST + 2);

        assertThat(vocabulary.tokens()).endsWith("aa", "aaa");
    }

    @Test
    void numbersSpecialTokensThenBytesThenMerges() throws IOException {
        var tokens = TestTokenizers.trainedOnStripes(400).tokens();

        assertThat(tokens.subList(0, 7))
                .containsExactly(
                        "<|bos|>",
                        "<|eos|>",
                        "<|pad|>",
                        "<|system|>",
                        "<|user|>",
                        "<|assistant|>",
                        "<|end|>");
        assertThat(tokens.get(7)).isEqualTo("!");
        assertThat(tokens.subList(7, SMALLEST)).doesNotHaveDuplicates().isSorted();
        assertThat(tokens).hasSize(400).doesNotHaveDuplicates();
    }

    /// The incremental counts against counting everything anew before each merge.
    @Test
    void agreesWithCountingAnewBeforeEachMerge() throws IOException {
        var text = TestTokenizers.stripes() + new RandomText(17).next(2000);
        var vocabulary = TestTokenizers.train(text, 700);

        assertThat(vocabulary.tokens()).hasSize(700).isEqualTo(trainedPlainly(text, 700));
    }

    private static List<String> trainedPlainly(String text, int vocabularySize) {
        var start = TestTokenizers.train("", SMALLEST);
        var tokens = new ArrayList<>(start.tokens());
        var ids = new HashMap<String, Integer>();
        tokens.forEach(token -> ids.put(token, ids.size()));
        var loop = new PlainMergeLoop(start);
        var words = new ArrayList<List<Integer>>();
        PreTokenization.forEachWord(
                text,
                word -> {
                    if (word.length() <= 256) {
                        words.add(
                                new ArrayList<>(Arrays.stream(loop.encode(word)).boxed().toList()));
                    }
                });
        while (tokens.size() < vocabularySize) {
            var best = mostFrequent(words);
            var merged = tokens.get(best.get(0)) + tokens.get(best.get(1));
            int id = ids.computeIfAbsent(merged, unseen -> ids.size());
            if (id == tokens.size()) {
                tokens.add(merged);
            }
            for (var word : words) {
                for (int i = 0; i + 1 < word.size(); i++) {
                    if (word.subList(i, i + 2).equals(best)) {
                        word.set(i, id);
                        word.remove(i + 1);
                    }
                }
            }
        }
        return tokens;
    }

    private static List<Integer> mostFrequent(List<List<Integer>> words) {
        var counts = new HashMap<List<Integer>, Integer>();
        for (var word : words) {
            for (int i = 0; i + 1 < word.size(); i++) {
                counts.merge(List.copyOf(word.subList(i, i + 2)), 1, Integer::sum);
            }
        }
        return counts.entrySet().stream()
                .min(
                        Map.Entry.<List<Integer>, Integer>comparingByValue()
                                .reversed()
                                .thenComparing(entry -> entry.getKey().get(0))
                                .thenComparing(entry -> entry.getKey().get(1)))
                .orElseThrow()
                .getKey();
    }

    @Test
    void writesEqualBytesForEqualText(@TempDir Path first, @TempDir Path second)
            throws IOException {
        TestTokenizers.trainedOnStripes(500).write(first);
        TestTokenizers.trainedOnStripes(500).write(second);

        for (var file :
                List.of("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")) {
            assertThat(first.resolve(file)).hasSameBinaryContentAs(second.resolve(file));
        }
        try (var files = Files.list(first)) {
            assertThat(files).hasSize(3);
        }
    }

    @Test
    void countsTheSameWhateverThePieces() throws IOException {
        var whole = new WordCounts();
        var pieces = new WordCounts();
        whole.add(TestTokenizers.stripes());
        for (var line : TestTokenizers.stripes().split("(?<=\n)(?=\\S)")) {
            pieces.add(line);
        }

        assertThat(pieces.words()).isEqualTo(whole.words());
        assertThat(BpeTrainer.train(pieces, 600, SpecialTokens.standard(), size -> {}))
                .isEqualTo(BpeTrainer.train(whole, 600, SpecialTokens.standard(), size -> {}));
    }

    @Test
    void doesNotCountDataAsWords() {
        var counts = new WordCounts();
        counts.add("A".repeat(257) + " " + "B".repeat(256));

        assertThat(counts.words()).isEqualTo(2);
        assertThat(counts.distinct()).isZero();
    }

    @Test
    void endsWhenTheListenerThrows() throws IOException {
        var counts = new WordCounts();
        counts.add(TestTokenizers.stripes());

        assertThatThrownBy(
                        () ->
                                BpeTrainer.train(
                                        counts,
                                        500,
                                        SpecialTokens.standard(),
                                        size -> {
                                            throw new IllegalStateException("stop at " + size);
                                        }))
                .hasMessage("stop at 264");
    }

    @Test
    void rejectsVocabularyWithoutPlaceForTheBytes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestTokenizers.train("text", 262))
                .withMessage(
                        "a vocabulary of 7 special tokens and 256 bytes has at least 263 ids, not"
                                + " 262");
    }
}
