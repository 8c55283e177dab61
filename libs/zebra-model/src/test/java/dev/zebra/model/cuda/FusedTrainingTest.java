package dev.zebra.model.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.zebra.model.cuda.FusedShape.Layer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The hand-written passes against autograd, on the CPU in float32.
class FusedTrainingTest {
    private static final double TOLERANCE = 2e-5;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void gradientsEqualAutogradsForRandomShapesWindowsAndDocuments(long seed) {
        var random = new Random(seed);
        var shape = randomShape(random);
        int rows = 1 + random.nextInt(3);
        int time = 5 + random.nextInt(80);
        long budget = random.nextBoolean() ? Long.MAX_VALUE : 0;
        try (var reference = new TrainingReference(shape, Device.cpu())) {
            var weights = reference.randomWeights(0.2);
            var batches =
                    List.of(
                            reference.batch(rows, time, random.nextBoolean(), random),
                            reference.batch(rows, time + 1, random.nextBoolean(), random));
            var expected = reference.gradients(batches, 0.01);
            try (var training = training(shape, reference, weights, budget)) {
                for (int i = 0; i < batches.size(); i++) {
                    assertThat(training.addGradients(batches.get(i), 0.01))
                            .isEqualTo(expected.losses().get(i), within(1e-3));
                }
                assertThat(training.recomputation())
                        .containsOnly(
                                budget == 0
                                        ? LayerRecomputation.LAYER
                                        : LayerRecomputation.NOTHING);
                for (int i = 0; i < weights.size(); i++) {
                    assertThat(reference.error(training.sums().get(i), expected.sums().get(i)))
                            .as("relative error of gradient %d of %s", i, shape)
                            .isLessThan(TOLERANCE);
                }
            }
        }
    }

    @Test
    void everyMixOfRecomputationGivesTheSameGradients() {
        var random = new Random(5);
        var shape = randomShape(random);
        try (var reference = new TrainingReference(shape, Device.cpu())) {
            var weights = reference.randomWeights(0.2);
            var batch = reference.batch(2, 17, true, random);
            var expected = reference.gradients(List.of(batch), 1);
            long least = FusedActivations.leastBytes(shape, 1, batch.tokens());
            long attention = FusedActivations.attentionBytes(shape, batch.tokens());
            long swiglu = FusedActivations.swigluBytes(shape, batch.tokens());
            var plans =
                    Map.of(
                            least + attention,
                            List.of(
                                    LayerRecomputation.LAYER,
                                    LayerRecomputation.LAYER,
                                    LayerRecomputation.SWIGLU),
                            least + 3 * attention,
                            Collections.nCopies(3, LayerRecomputation.SWIGLU),
                            least + 3 * attention + swiglu,
                            List.of(
                                    LayerRecomputation.SWIGLU,
                                    LayerRecomputation.SWIGLU,
                                    LayerRecomputation.NOTHING));
            plans.forEach(
                    (budget, plan) -> {
                        try (var training = training(shape, reference, weights, budget)) {
                            training.addGradients(batch, 1);
                            assertThat(training.recomputation()).isEqualTo(plan);
                            for (int i = 0; i < weights.size(); i++) {
                                assertThat(
                                                reference.error(
                                                        training.sums().get(i),
                                                        expected.sums().get(i)))
                                        .as("gradient %d with %s", i, plan)
                                        .isLessThan(TOLERANCE);
                            }
                        }
                    });
        }
    }

    @Test
    void aStepIsLibtorchsAdamWOnClippedGradients() {
        var random = new Random(8);
        var shape = randomShape(random);
        try (var reference = new TrainingReference(shape, Device.cpu())) {
            var weights = reference.randomWeights(0.2);
            var batch = reference.batch(2, 12, false, random);
            var stepped = reference.copies(weights);
            try (var training = training(shape, reference, stepped, 0)) {
                training.addGradients(batch, 1);
                double norm = norm(training.sums());
                var decays = new double[weights.size()];
                Arrays.fill(decays, 0.1);
                var step = new FusedStep(1, 1e-2, 0.9, 0.95, 1e-8, norm / 2, decays);
                var halved = reference.copies(training.sums());
                halved.forEach(gradient -> gradient.muli(0.5f));
                var expected = reference.adamw(halved, step);
                assertThat(training.clipAndStep(step)).isEqualTo(norm, within(norm * 1e-5));
                for (int i = 0; i < weights.size(); i++) {
                    assertThat(reference.error(stepped.get(i), expected.get(i))).isLessThan(1e-6);
                    assertThat(reference.error(stepped.get(i), weights.get(i))).isGreaterThan(1e-3);
                }
                assertThatThrownBy(() -> training.clipAndStep(step))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("no gradients");
            }
        }
    }

    @Test
    void aNormThatIsNoNumberChangesNothing() {
        var shape = randomShape(new Random(8));
        try (var reference = new TrainingReference(shape, Device.cpu())) {
            var weights = reference.randomWeights(0.2);
            var stepped = reference.copies(weights);
            try (var training = training(shape, reference, stepped, 0)) {
                training.addGradients(reference.batch(1, 12, false, new Random(1)), Double.NaN);
                var step = new FusedStep(1, 1e-2, 0.9, 0.95, 1e-8, 1, new double[weights.size()]);
                assertThat(training.clipAndStep(step)).isNaN();
                for (int i = 0; i < weights.size(); i++) {
                    assertThat(reference.error(stepped.get(i), weights.get(i))).isZero();
                }
            }
        }
    }

    @Test
    void recomputesAsLittleAsTheBudgetAllows() {
        assertThat(LayerRecomputation.fitting(3, 0, 10, 20))
                .containsOnly(LayerRecomputation.LAYER)
                .hasSize(3);
        assertThat(LayerRecomputation.fitting(3, 29, 10, 20))
                .containsExactly(
                        LayerRecomputation.LAYER,
                        LayerRecomputation.SWIGLU,
                        LayerRecomputation.SWIGLU);
        assertThat(LayerRecomputation.fitting(3, 50, 10, 20))
                .containsExactly(
                        LayerRecomputation.SWIGLU,
                        LayerRecomputation.SWIGLU,
                        LayerRecomputation.NOTHING);
        assertThat(LayerRecomputation.fitting(3, 90, 10, 20))
                .containsOnly(LayerRecomputation.NOTHING);
    }

    @Test
    void clearingForgetsWhatWasAdded() {
        var shape = randomShape(new Random(8));
        try (var reference = new TrainingReference(shape, Device.cpu())) {
            var weights = reference.randomWeights(0.2);
            var batch = reference.batch(2, 12, true, new Random(1));
            var expected = reference.gradients(List.of(batch), 1);
            try (var training = training(shape, reference, weights, 0)) {
                training.addGradients(reference.batch(1, 9, false, new Random(2)), 1);
                training.clear();
                training.addGradients(batch, 1);
                for (int i = 0; i < weights.size(); i++) {
                    assertThat(reference.error(training.sums().get(i), expected.sums().get(i)))
                            .isLessThan(TOLERANCE);
                }
            }
        }
    }

    @Test
    void keepsNoTensorOfAStepThatIsOver() {
        var shape = randomShape(new Random(8));
        try (var reference = new TrainingReference(shape, Device.cpu())) {
            var weights = reference.randomWeights(0.2);
            var manager = (PtNDManager) NDManager.newBaseManager(Device.cpu(), "PyTorch");
            try (var training = training(shape, reference, weights, 0, manager)) {
                var live = new ArrayList<Integer>();
                for (int i = 0; i < 6; i++) {
                    var batch = reference.batch(1, 9 + i % 2, i > 3, new Random(i));
                    training.addGradients(batch, 1);
                    training.clipAndStep(
                            new FusedStep(
                                    i + 1, 1e-3, 0.9, 0.95, 1e-8, 1, new double[weights.size()]));
                    live.add(manager.getManagedArrays().size());
                }
                assertThat(live).containsOnly(live.getFirst());
            }
        }
    }

    @Test
    void saysWhatTheKernelsDoNotTake() {
        assertThat(shape(12, 16, 16).refusedByCuda())
                .contains("hidden must be a multiple of 8 up to 32768, got 12");
        assertThat(shape(16, 12, 16).refusedByCuda())
                .contains("intermediate must be a multiple of 8, got 12");
        assertThat(shape(16, 16, 24).refusedByCuda())
                .contains("headDim must be a multiple of 16 up to 256, got 24");
        assertThat(shape(16, 16, 16).refusedByCuda()).isEmpty();
    }

    @Test
    void refusesDecaysThatAreNotOneForEachWeight() {
        var shape = randomShape(new Random(8));
        try (var reference = new TrainingReference(shape, Device.cpu())) {
            var weights = reference.randomWeights(0.2);
            try (var training = training(shape, reference, weights, 0)) {
                training.addGradients(reference.batch(1, 9, false, new Random(2)), 1);
                var step = new FusedStep(1, 1e-2, 0.9, 0.95, 1e-8, 1, new double[2]);
                assertThatThrownBy(() -> training.clipAndStep(step))
                        .hasMessage(
                                "decays must have one value for each of %d weights, got 2"
                                        .formatted(weights.size()));
            }
        }
    }

    @Test
    void refusesDocumentsThatDoNotFillTheirRow() {
        var ids = new long[6];
        assertThatThrownBy(() -> new FusedBatch(ids, ids, 2, new int[][] {{3}, {1, 1}}))
                .hasMessage("document lengths must be above 0 and add up to 3, got [1, 1]");
    }

    private static FusedShape shape(int hidden, int intermediate, int headDim) {
        return new FusedShape(
                32,
                hidden,
                intermediate,
                1,
                1,
                headDim,
                false,
                1e-5,
                List.of(new Layer(Layer.GLOBAL, Layer.UNROTATED)),
                List.of());
    }

    private static FusedShape randomShape(Random random) {
        int kvHeads = 1 + random.nextInt(2);
        int headDim = 4 * (1 + random.nextInt(3));
        var layers = new ArrayList<Layer>();
        for (int layer = 0; layer < 3; layer++) {
            layers.add(
                    new Layer(
                            random.nextBoolean() ? Layer.GLOBAL : 1 + random.nextInt(6),
                            random.nextInt(3) - 1));
        }
        return new FusedShape(
                11 + random.nextInt(40),
                8 + random.nextInt(20),
                5 + random.nextInt(20),
                kvHeads * (1 + random.nextInt(3)),
                kvHeads,
                headDim,
                random.nextBoolean(),
                1e-5,
                layers,
                List.of(
                        TrainingReference.rotation(headDim, 100, 1),
                        TrainingReference.rotation(headDim, 10_000, 1.1f)));
    }

    private static FusedTraining training(
            FusedShape shape, TrainingReference reference, List<PtNDArray> weights, long budget) {
        var manager = (PtNDManager) NDManager.newBaseManager(Device.cpu(), "PyTorch");
        return training(shape, reference, weights, budget, manager);
    }

    private static FusedTraining training(
            FusedShape shape,
            TrainingReference reference,
            List<PtNDArray> weights,
            long budget,
            PtNDManager manager) {
        return new FusedTraining(
                shape,
                manager,
                new TrainedTensors(
                        weights,
                        weights,
                        reference.each("zeros", weights),
                        reference.each("zeros", weights)),
                null,
                budget);
    }

    private static double norm(List<PtNDArray> tensors) {
        double sum = 0;
        for (var tensor : tensors) {
            for (float value : tensor.toFloatArray()) {
                sum += (double) value * value;
            }
        }
        return Math.sqrt(sum);
    }
}
