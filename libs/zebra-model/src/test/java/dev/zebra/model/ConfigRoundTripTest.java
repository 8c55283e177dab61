package dev.zebra.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zebra.model.RopeScaling.Dynamic;
import dev.zebra.model.RopeScaling.Linear;
import dev.zebra.model.RopeScaling.Llama3;
import dev.zebra.model.RopeScaling.Yarn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever can be configured is read as it was written, and written as it was read.
class ConfigRoundTripTest {
    private static final int CONFIGS = 300;

    @TempDir Path directory;

    @Test
    void readsEveryConfigThatItWrites() throws IOException {
        var families = new TreeSet<String>();
        for (int seed = 0; seed < CONFIGS; seed++) {
            var config = random(new Random(seed));
            config.write(directory);
            var written = Files.readString(directory.resolve("config.json"));
            var read = ModelConfig.read(directory);
            assertThat(read).as("seed %d: %s", seed, written).isEqualTo(config);
            read.write(directory);
            assertThat(Files.readString(directory.resolve("config.json"))).isEqualTo(written);
            families.add(config.modelType());
        }
        assertThat(families).containsExactly("llama", "ministral", "qwen2", "smollm3", "zebra");
    }

    @Test
    void whatHuggingFaceReadsSaysTheSameWithoutZebrasKeys() throws IOException {
        var zebra = Set.of("self_attn_type", "layer_group_size", "window_size", "rope_parameters");
        for (int seed = 0; seed < CONFIGS; seed++) {
            var config = random(new Random(seed));
            if (config.modelType().equals("zebra") || config.globalRope().dependsOnLength()) {
                continue;
            }
            config.write(directory);
            var file = directory.resolve("config.json");
            var json = (ObjectNode) ConfigReader.JSON.readTree(file.toFile());
            json.remove(zebra);
            Files.writeString(file, json.toString());
            var read = ModelConfig.read(directory);
            boolean striped = config.schedule().count(LayerType.LOCAL) > 0;
            assertThat(read)
                    .as("seed %d", seed)
                    .isEqualTo(striped ? config : config.toBuilder().window(read.window()).build());
        }
    }

    private static ModelConfig random(Random random) {
        int layers = 1 + random.nextInt(9);
        int kvHeads = 1 + random.nextInt(3);
        int heads = kvHeads * (1 + random.nextInt(4));
        int maxPositions = 1 + random.nextInt(100_000);
        var original = 1 + random.nextInt(100_000);
        var builder =
                ModelConfig.builder()
                        .vocabularySize(10 + random.nextInt(1000))
                        .hiddenSize(1 + random.nextInt(200))
                        .intermediateSize(1 + random.nextInt(200))
                        .schedule(schedule(random, layers))
                        .windowSize(1 + random.nextInt(5000))
                        .heads(heads)
                        .kvHeads(kvHeads)
                        .headDim(4 + 2 * random.nextInt(30))
                        .maxPositions(maxPositions)
                        .tiedEmbeddings(random.nextBoolean())
                        .normEpsilon(random.nextDouble() / 1000 + 1e-12)
                        .globalRope(rope(random, original));
        if (random.nextInt(3) == 0) {
            builder.localRope(rope(random, original));
        } else {
            builder.localRope(builder.build().globalRope());
        }
        switch (random.nextInt(6)) {
            case 0 -> builder.nopeLayers(some(random, layers));
            case 1 -> builder.nopeOnGlobalLayers();
            default -> {}
        }
        if (random.nextInt(3) == 0) {
            builder.qkvBias(random.nextBoolean());
            builder.outputBias(random.nextBoolean());
            builder.mlpBias(random.nextBoolean());
        }
        if (random.nextBoolean()) {
            builder.bosTokenId(random.nextInt(10));
            builder.eosTokenIds(random.nextBoolean() ? List.of(1, 2) : List.of(3));
        }
        if (random.nextBoolean()) {
            builder.inert(Map.of("initializer_range", 0.02, "pad_token_id", 3));
        }
        return builder.build();
    }

    private static LayerSchedule schedule(Random random, int layers) {
        return switch (random.nextInt(4)) {
            case 0 -> LayerSchedule.all(LayerType.GLOBAL, layers);
            case 1 -> LayerSchedule.ofGroups(layers, 1 + random.nextInt(5));
            case 2 -> LayerSchedule.ofPeriod(layers, 1 + random.nextInt(5));
            default -> {
                var types = List.copyOf(EnumSet.allOf(LayerType.class));
                yield LayerSchedule.of(layers, i -> types.get(random.nextInt(2)));
            }
        };
    }

    private static Set<Integer> some(Random random, int layers) {
        var some = new ArrayList<Integer>();
        for (int layer = 0; layer < layers; layer++) {
            if (random.nextBoolean()) {
                some.add(layer);
            }
        }
        return Set.copyOf(some);
    }

    private static Rope rope(Random random, int original) {
        double factor = 1 + random.nextInt(20) / 3.0;
        var scaling =
                switch (random.nextInt(6)) {
                    case 0 -> new Linear(factor);
                    case 1 -> new Dynamic(factor, original);
                    case 2 -> Yarn.of(factor, 1 + random.nextInt(9000));
                    case 3 ->
                            new Yarn(
                                    factor,
                                    1 + random.nextInt(9000),
                                    10 + random.nextInt(30),
                                    1 + random.nextInt(9),
                                    maybe(random),
                                    maybe(random),
                                    maybe(random),
                                    random.nextBoolean());
                    case 4 -> new Llama3(factor, 1, 4, 1 + random.nextInt(9000));
                    default -> RopeScaling.NONE;
                };
        return new Rope(10_000 * (1 + random.nextInt(100)), scaling);
    }

    private static OptionalDouble maybe(Random random) {
        return random.nextBoolean()
                ? OptionalDouble.empty()
                : OptionalDouble.of(1 + random.nextDouble());
    }
}
