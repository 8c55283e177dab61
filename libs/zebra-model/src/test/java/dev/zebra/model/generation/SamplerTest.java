package dev.zebra.model.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private static final float[] LOGITS = {0f, 3f, 1f, 2f, 3f};

    @Test
    void greedyTakesTheFirstOfTheMostLikely() {
        assertThat(Sampler.GREEDY.sample(LOGITS)).isEqualTo(1);
        assertThat(Sampler.of(Sampling.greedy()).sample(LOGITS)).isEqualTo(1);
    }

    @Test
    void drawsInProportion() {
        var counts = draws(new Sampling(2, 1, 0, 0, 0, 0, Map.of(), 1), 40_000);
        double total = IntStream.range(0, 5).mapToDouble(i -> Math.exp(LOGITS[i] / 2)).sum();
        for (int id = 0; id < 5; id++) {
            assertThat(counts[id] / 40_000.0)
                    .isEqualTo(Math.exp(LOGITS[id] / 2) / total, within(0.01));
        }
    }

    @Test
    void keepsOnlyTheTop() {
        assertThat(draws(new Sampling(5, 1, 3, 0, 0, 0, Map.of(), 1), 1_000))
                .satisfies(counts -> assertThat(counts[0] + counts[2]).isZero())
                .satisfies(counts -> assertThat(counts[3]).isPositive());
        assertThat(draws(new Sampling(1, 0.5, 0, 0, 0, 0, Map.of(), 1), 1_000))
                .satisfies(counts -> assertThat(counts[1] + counts[4]).isEqualTo(1_000));
        assertThat(draws(new Sampling(1, 1, 0, 0.3, 0, 0, Map.of(), 1), 1_000))
                .satisfies(counts -> assertThat(counts[0] + counts[2]).isZero())
                .satisfies(counts -> assertThat(counts[3]).isPositive());
    }

    @Test
    void penaltiesAndBiasMoveTheChoice() {
        var penalised = Sampler.of(new Sampling(0, 1, 0, 0, 2, 0, Map.of(), 1));
        assertThat(IntStream.range(0, 3).map(i -> penalised.sample(LOGITS)).toArray())
                .containsExactly(1, 4, 3);
        var frequent = Sampler.of(new Sampling(0, 1, 0, 0, 0, 0.8, Map.of(), 1));
        assertThat(IntStream.range(0, 5).map(i -> frequent.sample(LOGITS)).toArray())
                .containsExactly(1, 4, 1, 4, 3);
        var biased = Sampler.of(new Sampling(0, 1, 0, 0, 0, 0, Map.of(0, 100.0, 99, 5.0), 1));
        assertThat(biased.sample(LOGITS)).isZero();
    }

    @Test
    void equalSeedsDrawEqualTokens() {
        var one = Sampler.of(Sampling.ofTemperature(1, 42));
        var same = Sampler.of(Sampling.ofTemperature(1, 42));
        for (int i = 0; i < 50; i++) {
            assertThat(one.sample(LOGITS)).isEqualTo(same.sample(LOGITS));
        }
    }

    @Test
    void refusesValuesOutOfRange() {
        assertThatThrownBy(() -> Sampling.ofTemperature(-1, 0))
                .hasMessage("temperature must be at least 0, got -1.0");
        assertThatThrownBy(() -> new Sampling(1, 0, 0, 0, 0, 0, Map.of(), 0))
                .hasMessage("top_p must be in (0, 1], got 0.0");
        assertThatThrownBy(() -> new Sampling(1, 1, 0, 0, 3, 0, Map.of(), 0))
                .hasMessage("presence_penalty must be in [-2, 2], got 3.0");
    }

    private static int[] draws(Sampling sampling, int times) {
        var counts = new int[LOGITS.length];
        var sampler = Sampler.of(sampling);
        for (int i = 0; i < times; i++) {
            counts[sampler.sample(LOGITS)]++;
        }
        return counts;
    }
}
