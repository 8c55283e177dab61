package dev.zebra.eval.perplexity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class UnigramModelTest {

    @Test
    void countsAllButTheFirstTokenOfEachDocumentWithAddOneSmoothing() {
        var text = InMemoryText.of(new int[] {0, 1, 1, 2}, new int[] {0, 1}, new int[] {3});

        var unigram = UnigramModel.count(text, 5);

        assertThat(unigram.tokens()).isEqualTo(4);
        assertThat(Math.exp(unigram.logProbability(1))).isEqualTo(4.0 / 9, within(1e-12));
        assertThat(Math.exp(unigram.logProbability(2))).isEqualTo(2.0 / 9, within(1e-12));
        assertThat(Math.exp(unigram.logProbability(0))).isEqualTo(1.0 / 9, within(1e-12));
        assertThat(Math.exp(unigram.logProbability(3))).isEqualTo(1.0 / 9, within(1e-12));
    }

    @Test
    void scoresTheTokensThatTheModelsScore() {
        var training = InMemoryText.of(new int[] {0, 1, 1, 2});
        var heldOut = InMemoryText.of(new int[] {0, 1, 2, 2, 1});

        var measured = new PerplexityByLength(heldOut, 3).measure(UnigramModel.count(training, 4));

        // p(1) = 3/7, p(2) = 2/7; scored: 1, 2, 2
        assertThat(measured.tokens()).isEqualTo(3);
        assertThat(measured.perplexity())
                .isEqualTo(Math.cbrt(7.0 / 3 * 7.0 / 2 * 7.0 / 2), within(1e-9));
    }

    @Test
    void readsLongDocumentsInPieces() {
        int length = 3 * (1 << 16) + 5;
        var text = InMemoryText.of(new int[length]);

        assertThat(UnigramModel.count(text, 2).tokens()).isEqualTo(length - 1);
    }

    @Test
    void refusesIdsOutsideTheVocabulary() {
        assertThatThrownBy(() -> UnigramModel.count(InMemoryText.of(new int[] {0, 7}), 7))
                .hasMessageContaining("7 lies outside the vocabulary of 7");
    }
}
