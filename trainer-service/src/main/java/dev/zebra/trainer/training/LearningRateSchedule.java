package dev.zebra.trainer.training;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The learning rate of each step, a pure function of the step.
@FunctionalInterface
public interface LearningRateSchedule {

    /// The rate to take step number `step` with, counted from 0.
    double at(long step);

    /// What follows the warm-up.
    enum Shape {
        COSINE,
        CONSTANT;

        /// The name in specs, in lower case.
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// The shape of that name.
        public static Optional<Shape> find(String id) {
            return Arrays.stream(values()).filter(shape -> shape.id().equals(id)).findFirst();
        }

        /// The names of all.
        public static List<String> ids() {
            return Arrays.stream(values()).map(Shape::id).toList();
        }
    }

    /// Rises linearly to `peak` over the first `warmupSteps` steps (the first step already has
    /// `peak / warmupSteps`), then stays there or falls along half a cosine towards `least`, which
    /// it would reach at step `steps`.
    static LearningRateSchedule of(
            Shape shape, double peak, double least, long warmupSteps, long steps) {
        LearningRateSchedule after =
                switch (shape) {
                    case CONSTANT -> step -> peak;
                    case COSINE ->
                            step -> {
                                double done = (double) (step - warmupSteps) / (steps - warmupSteps);
                                return least + (peak - least) * (1 + Math.cos(Math.PI * done)) / 2;
                            };
                };
        return step -> step < warmupSteps ? peak * (step + 1) / warmupSteps : after.at(step);
    }
}
