package dev.zebra.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The model in bfloat16 on CUDA, where there is a GPU: cached against uncached, our own kernels
/// against libtorch's, all of it against float32 on the CPU.
class CudaModelTest {
    private static final ComputeDevice CUDA = ComputeDevice.cuda(0);

    @TempDir Path directory;

    @BeforeEach
    void needsAGpu() {
        assumeTrue(TorchRuntime.cudaDevices() > 0, "not run: there is no GPU");
    }

    /// Of shapes that our kernels take, and of ones that they leave to libtorch.
    static Stream<ModelConfig> configs() {
        var usual =
                ModelConfig.builder()
                        .vocabularySize(300)
                        .hiddenSize(256)
                        .intermediateSize(352)
                        .heads(4)
                        .kvHeads(2)
                        .headDim(64)
                        .layers(4)
                        .layerGroupSize(3)
                        .windowSize(9)
                        .maxPositions(64)
                        .build();
        return Stream.of(
                usual,
                usual.toBuilder().tiedEmbeddings(true).nopeLayers(Set.of(0, 3)).build(),
                usual.toBuilder()
                        .globalRope(new Rope(500, RopeScaling.Yarn.of(4, 16)))
                        .localRope(new Rope(100, RopeScaling.NONE))
                        .build(),
                usual.toBuilder().qkvBias(true).mlpBias(true).build(),
                usual.toBuilder().headDim(12).build(),
                usual.toBuilder().rope(new Rope(500, new RopeScaling.Dynamic(4, 20))).build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"zebra-tiny", "zebra-tiny-rope-linear"})
    void logitsAreThoseOfTheFixtureWithinBfloat16(String name) throws IOException {
        var fixture = Fixture.of(name);
        try (var model = ZebraModel.load(fixture.directory(), CUDA)) {
            double errors = 0;
            double squares = 0;
            int at = 0;
            for (var row : fixture.inputs()) {
                for (var logits : model.logits(row)) {
                    for (float logit : logits) {
                        double expected = fixture.logits()[at++];
                        errors += (logit - expected) * (logit - expected);
                        squares += expected * expected;
                    }
                }
            }
            assertThat(Math.sqrt(errors / squares)).isLessThan(0.02);
        }
    }

    /// Few sequences decode in our kernels, many in libtorch's.
    @ParameterizedTest
    @MethodSource("configs")
    void cachedBatchesFollowTheUncachedModel(ModelConfig config) {
        for (int sequences : new int[] {1, 5, 20}) {
            var any = new AnyModel(sequences);
            try (var model = ZebraModel.random(config, 5, CUDA);
                    var cache = model.newCache(sequences, 64)) {
                var walk = new CachedWalk(any, model, cache, sequences, 0.03f);
                while (walk.goesOn()) {
                    walk.step();
                }
                assertThat(walk.checked()).isPositive();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("configs")
    void gradientsAreThoseOfTheCpuWithinBfloat16(ModelConfig config) throws IOException {
        var batch = new AnyModel(3).batch(config, 2, 48);
        try (var model = ZebraModel.random(config, 5, CUDA)) {
            model.save(directory);
            try (var cpu = ZebraModel.load(directory, ComputeDevice.cpu());
                    var plainState = new OptimizerState(cpu, AdamW.defaults());
                    var plain = new RecordedGradients(cpu, plainState, Recomputation.NONE);
                    var state = new OptimizerState(model, AdamW.defaults());
                    var fastest = Gradients.of(model, state, Recomputation.NONE);
                    var byLayer = new RecordedGradients(model, state, Recomputation.EACH_LAYER)) {
                double loss = plain.add(batch, 0.1);
                for (var each : List.of(fastest, byLayer)) {
                    assertThat(each.add(batch, 0.1)).isEqualTo(loss, within(0.01 * loss));
                    for (int i = 0; i < plain.sums().size(); i++) {
                        assertThat(
                                        difference(
                                                TensorMemory.floats(each.sums().get(i)),
                                                TensorMemory.floats(plain.sums().get(i))))
                                .as("%s of %s", each.getClass(), model.computed().slots().get(i))
                                .isLessThan(0.05);
                    }
                }
            }
        }
    }

    /// Steps of both ways lead to the same losses.
    @ParameterizedTest
    @MethodSource("configs")
    void trainingGoesWhereTheCpusGoes(ModelConfig config) throws IOException {
        var any = new AnyModel(4);
        var batch = any.batch(config, 2, 48);
        try (var model = ZebraModel.random(config, 5, CUDA)) {
            model.save(directory);
            try (var cpu = ZebraModel.load(directory, ComputeDevice.cpu());
                    var plain = new TrainingSession(cpu, AdamW.defaults());
                    var session = new TrainingSession(model, AdamW.defaults())) {
                for (int i = 0; i < 4; i++) {
                    var expected = plain.step(List.of(batch, batch), 1e-3);
                    var actual = session.step(List.of(batch, batch), 1e-3);
                    assertThat(actual.loss())
                            .isEqualTo(expected.loss(), within(0.01 * expected.loss()));
                    assertThat(actual.gradientNorm())
                            .isEqualTo(
                                    expected.gradientNorm(),
                                    within(0.05 * expected.gradientNorm()));
                }
                assertThat(session.loss(batch)).isEqualTo(plain.loss(batch), within(0.1));
            }
        }
    }

    private static double difference(float[] actual, float[] expected) {
        double errors = 0;
        double squares = 1e-12;
        for (int i = 0; i < actual.length; i++) {
            errors += Math.pow(actual[i] - expected[i], 2);
            squares += (double) expected[i] * expected[i];
        }
        return Math.sqrt(errors / squares);
    }
}
