package dev.zebra.model.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.zebra.model.cuda.FusedShape.Layer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The kernels in bfloat16 against autograd in float32, where there is a GPU.
class FusedTrainingCudaTest {
    private static final double SCALE = 1e-3;
    private static final double GRADIENT_TOLERANCE = 0.03;
    private static final double LOSS_TOLERANCE = 1e-3;

    @BeforeEach
    void needsAGpu() {
        assumeTrue(TrainingReference.gpus() > 0, "there is no GPU");
    }

    @ParameterizedTest
    @CsvSource({
        // hidden, intermediate, heads, kv heads, head dim, vocabulary, tied, packed, recomputed
        "256, 352, 4, 4, 64, 1000, false, false, false",
        "256, 352, 4, 4, 64, 1000, false, false, true",
        "256, 352, 4, 2, 64, 1003, true, true, false",
        "512, 720, 8, 2, 32, 515, false, true, true",
        "320, 360, 3, 1, 80, 777, true, false, true",
        "1024, 2720, 8, 8, 128, 4096, false, false, false",
        "4096, 11008, 32, 8, 128, 8192, false, false, false",
        "4096, 11008, 32, 8, 128, 8192, false, true, true"
    })
    void gradientsAndStepEqualAutogradsWithinBfloat16(
            int hidden,
            int intermediate,
            int heads,
            int kvHeads,
            int headDim,
            int vocabulary,
            boolean tied,
            boolean packed,
            boolean recomputed) {
        var shape = shape(hidden, intermediate, heads, kvHeads, headDim, vocabulary, tied);
        var random = new Random(3);
        try (var reference = new TrainingReference(shape, Device.gpu(0))) {
            var masters = reference.copies(reference.randomWeights(0.7 / Math.sqrt(hidden)));
            var compute = reference.each("bfloat16", masters);
            var batches =
                    List.of(
                            reference.batch(2, 200, packed, random),
                            reference.batch(2, 201, packed, random));
            var expected = reference.gradients(batches, SCALE);
            try (var training =
                    training(shape, reference, masters, compute, recomputed ? 0 : 1L << 40)) {
                for (int i = 0; i < batches.size(); i++) {
                    double loss = expected.losses().get(i);
                    assertThat(training.addGradients(batches.get(i), SCALE))
                            .isEqualTo(loss, within(loss * LOSS_TOLERANCE));
                }
                assertThat(training.recomputation())
                        .containsOnly(
                                recomputed ? LayerRecomputation.LAYER : LayerRecomputation.NOTHING);
                for (int i = 0; i < masters.size(); i++) {
                    assertThat(reference.error(training.sums().get(i), expected.sums().get(i)))
                            .as("relative error of gradient %d", i)
                            .isLessThan(GRADIENT_TOLERANCE);
                }
                var decays = new double[masters.size()];
                Arrays.fill(decays, 0.1);
                var step = new FusedStep(1, 1e-2, 0.9, 0.95, 1e-8, 1e9, decays);
                var stepped = reference.adamw(reference.copies(training.sums()), step);
                training.clipAndStep(step);
                for (int i = 0; i < masters.size(); i++) {
                    assertThat(reference.error(masters.get(i), stepped.get(i))).isLessThan(1e-6);
                    assertThat(reference.error(compute.get(i), masters.get(i))).isLessThan(4e-3);
                }
            }
        }
    }

    private static FusedShape shape(
            int hidden,
            int intermediate,
            int heads,
            int kvHeads,
            int headDim,
            int vocabulary,
            boolean tied) {
        var layers =
                IntStream.range(0, hidden > 1000 ? 2 : 4)
                        .mapToObj(i -> new Layer(i % 2 == 0 ? Layer.GLOBAL : 37, i % 3 - 1))
                        .toList();
        return new FusedShape(
                vocabulary,
                hidden,
                intermediate,
                heads,
                kvHeads,
                headDim,
                tied,
                1e-5,
                layers,
                List.of(
                        TrainingReference.rotation(headDim, 10_000, 1),
                        TrainingReference.rotation(headDim, 500, 1.1f)));
    }

    private static FusedTraining training(
            FusedShape shape,
            TrainingReference reference,
            List<PtNDArray> masters,
            List<PtNDArray> compute,
            long budget) {
        return new FusedTraining(
                shape,
                (PtNDManager) NDManager.newBaseManager(Device.gpu(0), "PyTorch"),
                new TrainedTensors(
                        compute,
                        masters,
                        reference.each("zeros", masters),
                        reference.each("zeros", masters)),
                CudaKernels.find(FusedProgram.libraries(), 0).orElseThrow(),
                budget);
    }
}
