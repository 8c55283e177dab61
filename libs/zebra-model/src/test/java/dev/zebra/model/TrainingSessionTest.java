package dev.zebra.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingSessionTest {
    @TempDir Path directory;

    @Test
    void resumingGivesTheSameLossesBitForBit() throws IOException {
        var config = TinyModels.config(4).build();
        List<StepResult> uninterrupted;
        try (var model = ZebraModel.random(config, 3, ComputeDevice.cpu());
                var session = new TrainingSession(model, AdamW.defaults())) {
            train(session, 0, 5);
            model.save(directory);
            session.saveOptimizer(directory);
            uninterrupted = train(session, 5, 10);
        }
        try (var model = ZebraModel.load(directory, ComputeDevice.cpu());
                var session = new TrainingSession(model, AdamW.defaults())) {
            session.loadOptimizer(directory);
            assertThat(session.steps()).isEqualTo(5);
            assertThat(train(session, 5, 10)).isEqualTo(uninterrupted);
        }
    }

    @Test
    void microBatchesAddUpToTheWholeBatch() {
        var config = TinyModels.config(4).build();
        var whole = batch(1, 4);
        whole.labels()[0][3] = TrainingBatch.IGNORED;
        var parts = List.of(rows(whole, 0, 1), rows(whole, 1, 4));
        try (var model = ZebraModel.random(config, 3, ComputeDevice.cpu());
                var session = new TrainingSession(model, AdamW.defaults());
                var other = ZebraModel.random(config, 3, ComputeDevice.cpu());
                var accumulating = new TrainingSession(other, AdamW.defaults())) {
            for (int i = 0; i < 3; i++) {
                var expected = session.step(List.of(whole), 1e-3);
                var actual = accumulating.step(parts, 1e-3);
                assertThat(actual.loss()).isEqualTo(expected.loss(), within(1e-5));
                assertThat(actual.gradientNorm()).isEqualTo(expected.gradientNorm(), within(1e-4));
                assertThat(actual.tokens()).isEqualTo(4 * 20 - 1).isEqualTo(expected.tokens());
            }
        }
    }

    @Test
    void learnsAFewRowsByHeart() {
        try (var model =
                        ZebraModel.random(
                                TinyModels.config(4).tiedEmbeddings(true).build(),
                                3,
                                ComputeDevice.cpu());
                var session = new TrainingSession(model, AdamW.defaults())) {
            var batch = batch(1, 2);
            double before = session.loss(batch);
            for (int i = 0; i < 150; i++) {
                session.step(List.of(batch), 1e-2);
            }
            assertThat(before).isEqualTo(Math.log(TinyModels.VOCABULARY), within(0.3));
            assertThat(session.loss(batch)).isLessThan(0.5);
        }
    }

    @Test
    void aGradientThatIsNoNumberChangesNothing() {
        try (var model = ZebraModel.random(TinyModels.config(4).build(), 3, ComputeDevice.cpu());
                var session = new TrainingSession(model, AdamW.defaults())) {
            var norm = TensorMemory.of(model.computed().tensors().get(1));
            var embedding = model.computed().tensors().get(0).toFloatArray();
            norm.set(ValueLayout.JAVA_FLOAT, 0, Float.NaN);
            var result = session.step(List.of(batch(1, 2)), 1e-3);
            assertThat(result.isFinite()).isFalse();
            assertThat(session.steps()).isZero();
            assertThat(model.computed().tensors().get(0).toFloatArray()).isEqualTo(embedding);
            norm.set(ValueLayout.JAVA_FLOAT, 0, 1);
            assertThat(session.step(List.of(batch(1, 2)), 1e-3).isFinite()).isTrue();
        }
    }

    @Test
    void aThousandStepsLeaveNoTensorBehind() {
        var config = TinyModels.config(2).layers(2).hiddenSize(8).intermediateSize(8).build();
        try (var model = ZebraModel.random(config, 3, ComputeDevice.cpu());
                var session = new TrainingSession(model, AdamW.defaults());
                var cache = model.newCache(8)) {
            var batch = batch(1, 1);
            int before = 0;
            for (int i = 0; i < 1_000; i++) {
                session.step(List.of(batch), 1e-3);
                session.loss(batch);
                cache.clear();
                model.prefill(cache, new int[] {1, 2, 3});
                model.decode(cache, 4);
                model.logProbabilities(batch.tokens()[0]);
                if (i == 10) {
                    before = liveTensors();
                }
            }
            assertThat(liveTensors()).isEqualTo(before);
        }
    }

    @Test
    void closingFreesEverything() {
        TorchRuntime.version();
        int before = liveTensors();
        try (var model = ZebraModel.random(TinyModels.config(4).build(), 3, ComputeDevice.cpu());
                var session = new TrainingSession(model, AdamW.defaults());
                var cache = model.newCache(50)) {
            session.step(List.of(batch(1, 1)), 1e-3);
            model.prefill(cache, new int[] {1});
            assertThat(liveTensors()).isGreaterThan(before);
        }
        assertThat(liveTensors()).isEqualTo(before);
    }

    @Test
    void refusesWhatCannotBeTrainedOn() {
        try (var model = ZebraModel.random(TinyModels.config(4).build(), 3, ComputeDevice.cpu());
                var session = new TrainingSession(model, AdamW.defaults())) {
            assertThatThrownBy(() -> session.step(List.of(), 1e-3))
                    .hasMessage("0 micro-batches predict no token");
            var ignored = new TrainingBatch(new int[][] {{1}}, new int[][] {{-100}});
            assertThatThrownBy(() -> session.step(List.of(ignored), 1e-3))
                    .hasMessage("1 micro-batches predict no token");
            var label = new TrainingBatch(new int[][] {{1}}, new int[][] {{64}});
            assertThatThrownBy(() -> session.step(List.of(label), 1e-3))
                    .hasMessage("label 0 must be in [0, 64), got 64");
            assertThatThrownBy(() -> session.step(List.of(batch(1, 1)), Double.NaN))
                    .hasMessageContaining("learning rate must be at least 0, got NaN");
            assertThatThrownBy(() -> new TrainingBatch(new int[][] {{1, 2}}, new int[][] {{1}}))
                    .hasMessage("every row must have 2 tokens and labels, row 0 has 2 and 1");
            assertThatThrownBy(() -> session.loadOptimizer(directory))
                    .isInstanceOf(IOException.class);
        }
    }

    private static int liveTensors() {
        try (var manager = TorchRuntime.newManager(Device.cpu())) {
            return manager.getParentManager().getManagedArrays().size();
        }
    }

    private static List<StepResult> train(TrainingSession session, int from, int to) {
        var results = new ArrayList<StepResult>();
        for (int i = from; i < to; i++) {
            results.add(session.step(List.of(batch(i, 2), batch(i + 100, 2)), 1e-2 / (i + 1)));
        }
        return results;
    }

    private static TrainingBatch batch(int seed, int rows) {
        var tokens = new int[rows][];
        Arrays.setAll(
                tokens,
                b -> new Random(31L * seed + b).ints(21, 0, TinyModels.VOCABULARY).toArray());
        return TrainingBatch.ofRows(tokens);
    }

    private static TrainingBatch rows(TrainingBatch batch, int from, int to) {
        return new TrainingBatch(
                Arrays.copyOfRange(batch.tokens(), from, to),
                Arrays.copyOfRange(batch.labels(), from, to));
    }
}
