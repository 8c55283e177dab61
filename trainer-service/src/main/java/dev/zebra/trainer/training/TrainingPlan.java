package dev.zebra.trainer.training;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// When a training does what.
///
/// @param steps steps of the whole training
/// @param learningRates rate of each step
/// @param checkpointEverySteps steps between two resume states; if null, time decides
/// @param checkpointEvery time between two resume states where steps don't decide
/// @param publishEverySteps steps between two models on the way; 0 for none
public record TrainingPlan(
        long steps,
        LearningRateSchedule learningRates,
        @Nullable Integer checkpointEverySteps,
        Duration checkpointEvery,
        int publishEverySteps) {

    boolean publishesAt(long step) {
        return publishEverySteps > 0 && step % publishEverySteps == 0;
    }

    boolean savesAt(long step, Duration sinceLast) {
        return checkpointEverySteps == null
                ? sinceLast.compareTo(checkpointEvery) >= 0
                : step % checkpointEverySteps == 0;
    }
}
