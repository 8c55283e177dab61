package dev.zebra.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.zebra.trainer.training.LearningRateSchedule.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearningRateScheduleTest {

    // peak 1, least 0.1, warm-up 10, 110 steps: (1 + cos(pi * done)) / 2 at quarters of the way
    @ParameterizedTest
    @CsvSource({
        "0, 0.1",
        "4, 0.5",
        "9, 1",
        "10, 1",
        "35, 0.868198051533946",
        "60, 0.55",
        "85, 0.231801948466054",
        "109, 0.100222048"
    })
    void risesLinearlyThenFallsAlongHalfACosine(long step, double rate) {
        var schedule = LearningRateSchedule.of(Shape.COSINE, 1, 0.1, 10, 110);

        assertThat(schedule.at(step)).isCloseTo(rate, within(1e-8));
    }

    @Test
    void staysAtThePeakWhenConstant() {
        var schedule = LearningRateSchedule.of(Shape.CONSTANT, 3e-4, 0, 4, 100);

        assertThat(schedule.at(0)).isEqualTo(3e-4 / 4);
        assertThat(schedule.at(3)).isEqualTo(3e-4);
        assertThat(schedule.at(99)).isEqualTo(3e-4);
    }

    @Test
    void beginsAtThePeakWithoutWarmUp() {
        var schedule = LearningRateSchedule.of(Shape.COSINE, 2, 0, 0, 4);

        assertThat(schedule.at(0)).isEqualTo(2);
        assertThat(schedule.at(2)).isCloseTo(1, within(1e-12));
    }

    @Test
    void mayWarmUpToItsLastStep() {
        var schedule = LearningRateSchedule.of(Shape.COSINE, 1, 0, 4, 4);

        assertThat(schedule.at(3)).isEqualTo(1);
    }
}
