package dev.zebra.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a config asks for, the fast model computes what the dense-mask reference does.
class AnyModelTest {
    @TempDir Path directory;

    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void logitsOfDocumentsFollowTheDefinition(long seed) throws IOException {
        var any = new AnyModel(seed);
        var config = any.config();
        try (var model = any.model(config)) {
            model.save(directory);
            var reference = new ReferenceModel(directory, config);
            var lengths = any.split(any.upTo(60));
            var tokens = any.tokens(config, Arrays.stream(lengths).sum());
            var expected = reference.logits(tokens, lengths);
            var actual = model.logits(tokens, lengths);
            double scale = scale(expected);
            for (int t = 0; t < tokens.length; t++) {
                for (int id = 0; id < config.vocabularySize(); id++) {
                    assertThat(actual[t][id] / scale)
                            .as(
                                    "token %d of documents %s of %s",
                                    t, Arrays.toString(lengths), config)
                            .isEqualTo(expected[t][id] / scale, within(2e-5));
                }
            }
        }
    }

    /// The slope of the reference's loss in a random direction of each tensor is the gradient's
    /// part in that direction, whatever is recomputed.
    @ParameterizedTest
    @MethodSource("seeds")
    void gradientsAreTheSlopeOfTheReferencesLoss(long seed) throws IOException {
        var any = new AnyModel(seed);
        var config = any.config();
        var batch = any.batch(config, any.upTo(3), any.upTo(24));
        try (var model = any.model(config)) {
            model.save(directory);
            var reference = new ReferenceModel(directory, config);
            try (var state = new OptimizerState(model, AdamW.defaults());
                    var whole = new RecordedGradients(model, state, Recomputation.NONE);
                    var byLayer = new RecordedGradients(model, state, Recomputation.EACH_LAYER)) {
                double loss = whole.add(batch, 0.5);
                assertThat(loss).isEqualTo(reference.loss(batch), within(1e-5 * loss + 1e-5));
                assertThat(byLayer.add(batch, 0.5)).isEqualTo(loss);
                var slots = model.computed().slots();
                for (int i = 0; i < slots.size(); i++) {
                    var gradient = TensorMemory.floats(whole.sums().get(i));
                    assertThat(TensorMemory.floats(byLayer.sums().get(i)))
                            .as("recomputed %s", slots.get(i).parts())
                            .containsExactly(gradient, within(1e-5f * (1 + norm(gradient))));
                    slope(reference, batch, any, slots.get(i), gradient);
                }
            }
        }
    }

    private static void slope(
            ReferenceModel reference,
            TrainingBatch batch,
            AnyModel any,
            WeightSlot slot,
            float[] gradient) {
        var direction = any.direction(gradient.length);
        double expected = 0;
        double size = 0;
        for (int i = 0; i < gradient.length; i++) {
            expected += gradient[i] * direction[i];
            size += direction[i] * direction[i];
        }
        double step = 1e-5;
        move(reference, slot, direction, step);
        double above = reference.loss(batch);
        move(reference, slot, direction, -2 * step);
        double below = reference.loss(batch);
        move(reference, slot, direction, step);
        assertThat(expected)
                .as("gradient of %s", slot.parts())
                .isEqualTo(
                        0.5 * (above - below) / (2 * step),
                        within(2e-4 * norm(gradient) * Math.sqrt(size) + 1e-5));
    }

    private static void move(
            ReferenceModel reference, WeightSlot slot, double[] direction, double by) {
        int at = 0;
        for (var part : slot.parts()) {
            var values = reference.weights().get(part.name());
            for (int i = 0; i < values.length; i++) {
                values[i] += by * direction[at++];
            }
        }
    }

    private static float norm(float[] values) {
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        return (float) Math.sqrt(squares);
    }

    /// Logits are held to a tolerance for logits of about 1; larger ones carry larger errors.
    static double scale(double[][] logits) {
        return Math.max(
                1,
                Arrays.stream(logits)
                        .flatMapToDouble(Arrays::stream)
                        .map(Math::abs)
                        .max()
                        .orElse(1));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void batchesOfCachedSequencesFollowTheUncachedModel(long seed) {
        var any = new AnyModel(seed);
        var config = any.config();
        int sequences = any.upTo(6);
        try (var model = any.model(config);
                var cache = model.newCache(sequences + 1, 64)) {
            var walk = new CachedWalk(any, model, cache, sequences);
            while (walk.goesOn()) {
                walk.step();
            }
            assertThat(walk.checked()).isPositive();
        }
    }
}
