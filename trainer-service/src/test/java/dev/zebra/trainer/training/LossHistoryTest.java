package dev.zebra.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LossHistoryTest {

    @Test
    void continuesWhatAnEarlierAttemptSaw() {
        var history = new LossHistory(new double[] {8, 6});

        history.add(4);
        history.add(2);

        assertThat(history.toArray()).containsExactly(8, 6, 4, 2);
        assertThat(history.first()).isEqualTo(8);
    }

    @Test
    void averagesTheLastSteps() {
        var history = new LossHistory(new double[] {8, 6, 4, 2});

        assertThat(history.recent(2)).isEqualTo(3);
        assertThat(history.recent(20)).isEqualTo(5);
    }

    @Test
    void hasNoLossBeforeTheFirstStep() {
        var history = new LossHistory(new double[0]);

        assertThat(history.first()).isNaN();
        assertThat(history.recent(20)).isNaN();
    }
}
