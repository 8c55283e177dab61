package dev.zebra.eval.perplexity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.zebra.eval.scoring.Effort;
import dev.zebra.eval.scoring.FormulaModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PerplexityByLengthTest {

    private static final int VOCABULARY = 50;

    /// Depends on every token of the context and on how many there are.
    private static final FormulaModel EVERY_TOKEN_COUNTS =
            (context, next) -> -(Math.floorMod(Arrays.hashCode(context) * 31 + next, 1000) / 100.0);

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8, 16, 31, 64, 500})
    void equalsOneForwardPassForEveryToken(int contextLength) {
        var text = InMemoryText.random(7, VOCABULARY, 100, 2, 1, 37, 64);

        var measured =
                new PerplexityByLength(text, Long.MAX_VALUE)
                        .measure(EVERY_TOKEN_COUNTS, contextLength, Effort.UNWATCHED);

        var losses = tokenByToken(text, contextLength);
        double mean = losses.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        double variance =
                losses.stream().mapToDouble(loss -> (loss - mean) * (loss - mean)).sum()
                        / (losses.size() - 1);
        assertThat(measured.tokens()).isEqualTo(99 + 1 + 36 + 63);
        assertThat(measured.nll()).isEqualTo(mean, within(1e-6));
        assertThat(measured.standardError())
                .isEqualTo(Math.sqrt(variance / losses.size()), within(1e-6));
        assertThat(measured.perplexity()).isEqualTo(Math.exp(mean), within(1e-3));
        assertThat(measured.perplexityStandardError())
                .isEqualTo(measured.perplexity() * measured.standardError(), within(1e-9));
    }

    /// The documented rule, read once more: until the first window is full a token sees everything
    /// before it; then blocks of half a window are scored by windows that end with the block.
    private static List<Double> tokenByToken(InMemoryText text, int contextLength) {
        var losses = new ArrayList<Double>();
        for (var document : text.tokens()) {
            int half = contextLength / 2;
            for (int target = 1; target < document.length; target++) {
                int from = 0;
                if (target >= contextLength) {
                    int block = (target - contextLength) / half;
                    int end = Math.min(document.length, contextLength + (block + 1) * half);
                    from = end - contextLength;
                }
                var context = Arrays.copyOfRange(document, from, target);
                losses.add(
                        -(double)
                                (float)
                                        EVERY_TOKEN_COUNTS.logProbability(
                                                context, document[target]));
            }
        }
        return losses;
    }

    @Test
    void aBudgetScoresTheFirstTokensWhateverTheLength() {
        var text = InMemoryText.random(8, VOCABULARY, 10, 10, 10);
        var seen = new ArrayList<Integer>();
        FormulaModel model =
                (context, next) -> {
                    seen.add(next);
                    return -1;
                };

        var heldOut = new PerplexityByLength(text, 12);
        var measured = heldOut.measure(model, 64, Effort.UNWATCHED);

        assertThat(measured.tokens()).isEqualTo(12);
        assertThat(heldOut.documents()).isEqualTo(2);
        assertThat(heldOut.longest()).isEqualTo(10);
        var expected = new ArrayList<Integer>();
        Arrays.stream(text.tokens().get(0)).skip(1).forEach(expected::add);
        Arrays.stream(text.tokens().get(1)).skip(1).limit(3).forEach(expected::add);
        assertThat(seen).isEqualTo(expected);
    }

    @Test
    void uniformGuessingIsAsPerplexedAsTheVocabularyIsLarge() {
        var text = InMemoryText.random(9, VOCABULARY, 200);

        FormulaModel uniform = (context, next) -> -Math.log(VOCABULARY);

        var measured = new PerplexityByLength(text, 100).measure(uniform, 16, Effort.UNWATCHED);

        assertThat(measured.perplexity()).isEqualTo(VOCABULARY, within(1e-4));
        assertThat(measured.standardError()).isEqualTo(0, within(1e-9));
    }

    @Test
    void effortIsSpentBeforeEveryPassAndAddsUpToThePlan() {
        var text = InMemoryText.random(10, VOCABULARY, 100, 30);
        var heldOut = new PerplexityByLength(text, Long.MAX_VALUE);
        long[] spent = {0};

        heldOut.measure(
                EVERY_TOKEN_COUNTS,
                16,
                (stage, cell, tokens) -> {
                    assertThat(stage + "/" + cell).isEqualTo("perplexity/context 16");
                    spent[0] += tokens;
                });

        assertThat(spent[0]).isEqualTo(heldOut.forwardTokens(16));
    }

    @Test
    void aStopIsHeededBeforeTheNextPass() {
        var text = InMemoryText.random(11, VOCABULARY, 100);
        int[] passes = {0};
        Effort stopAtThird =
                (stage, cell, tokens) -> {
                    if (++passes[0] == 3) {
                        throw new CancellationException();
                    }
                };

        assertThatThrownBy(
                        () ->
                                new PerplexityByLength(text, 99)
                                        .measure(EVERY_TOKEN_COUNTS, 16, stopAtThird))
                .isInstanceOf(CancellationException.class);
        assertThat(passes[0]).isEqualTo(3);
    }

    @Test
    void refusesTextWithNothingToScore() {
        assertThatThrownBy(() -> new PerplexityByLength(InMemoryText.of(new int[] {1}), 100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing to score");
    }
}
