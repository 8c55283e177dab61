package dev.zebra.model;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// Random shapes for tests of properties: everything that a config can ask for, drawn by a seed.
final class AnyModel {
    private final Random random;
    private final int original;

    AnyModel(long seed) {
        this.random = new Random(seed);
        this.original = 5 + random.nextInt(20);
    }

    ModelConfig config() {
        int kvHeads = 1 + random.nextInt(3);
        int layers = 1 + random.nextInt(5);
        var builder =
                ModelConfig.builder()
                        .vocabularySize(20 + random.nextInt(30))
                        .hiddenSize(8 * (1 + random.nextInt(4)))
                        .intermediateSize(8 * (1 + random.nextInt(5)))
                        .kvHeads(kvHeads)
                        .heads(kvHeads * (1 + random.nextInt(3)))
                        .headDim(2 * (2 + random.nextInt(6)))
                        .schedule(schedule(layers))
                        .windowSize(1 + random.nextInt(12))
                        .globalRope(rope())
                        .localRope(rope())
                        .tiedEmbeddings(random.nextBoolean())
                        .qkvBias(random.nextInt(3) == 0)
                        .outputBias(random.nextInt(3) == 0)
                        .mlpBias(random.nextInt(3) == 0)
                        .maxPositions(64);
        if (random.nextInt(4) == 0) {
            builder.nopeOnGlobalLayers();
        }
        return builder.build();
    }

    /// Weights larger than training would begin with, so that a wrong mask or angle shows.
    ZebraModel model(ModelConfig config) {
        var model = ZebraModel.random(config, random.nextLong(), ComputeDevice.cpu());
        var slots = model.computed().slots();
        for (int i = 0; i < slots.size(); i++) {
            var tensor = model.computed().tensors().get(i);
            switch (slots.get(i).kind()) {
                case NORM -> {}
                case BIAS -> bias(TensorMemory.of(tensor));
                case MATRIX, RESIDUAL -> tensor.muli(8f);
            }
        }
        return model;
    }

    int[] tokens(ModelConfig config, int length) {
        return random.ints(length, 0, config.vocabularySize()).toArray();
    }

    int upTo(int bound) {
        return 1 + random.nextInt(bound);
    }

    /// Lengths of at least 1 with this sum.
    int[] split(int sum) {
        var lengths = new ArrayList<Integer>();
        for (int left = sum; left > 0; left -= lengths.getLast()) {
            lengths.add(upTo(left));
        }
        return lengths.stream().mapToInt(Integer::intValue).toArray();
    }

    /// Rows of random documents, a part of whose labels counts.
    TrainingBatch batch(ModelConfig config, int rows, int time) {
        var tokens = new int[rows][];
        var labels = new int[rows][];
        var documents = new int[rows][];
        for (int b = 0; b < rows; b++) {
            tokens[b] = tokens(config, time);
            labels[b] = tokens(config, time);
            for (int t = 0; t < time; t++) {
                if (random.nextInt(4) == 0) {
                    labels[b][t] = TrainingBatch.IGNORED;
                }
            }
            labels[b][0] = 1;
            documents[b] = random.nextInt(4) == 0 ? new int[] {time} : split(time);
        }
        return new TrainingBatch(tokens, labels, documents);
    }

    /// A direction for each weight.
    double[] direction(int length) {
        return random.doubles(length, -1, 1).toArray();
    }

    private void bias(MemorySegment values) {
        for (long i = 0; i < values.byteSize() / Float.BYTES; i++) {
            values.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian() * 0.3f);
        }
    }

    private LayerSchedule schedule(int layers) {
        if (random.nextBoolean()) {
            return LayerSchedule.ofGroups(layers, 1 + random.nextInt(4));
        }
        var types = LayerType.values();
        return new LayerSchedule(
                IntStream.range(0, layers)
                        .mapToObj(layer -> types[random.nextInt(types.length)])
                        .toList());
    }

    private Rope rope() {
        List<RopeScaling> scalings =
                Arrays.asList(
                        RopeScaling.NONE,
                        new RopeScaling.Linear(1 + random.nextInt(4)),
                        new RopeScaling.Dynamic(2, original),
                        RopeScaling.Yarn.of(4, 16),
                        new RopeScaling.Llama3(8, 1, 4, 32));
        return new Rope(
                100 * (1 + random.nextInt(100)), scalings.get(random.nextInt(scalings.size())));
    }
}
