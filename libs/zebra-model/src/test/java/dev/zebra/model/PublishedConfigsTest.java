package dev.zebra.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zebra.model.RopeScaling.Linear;
import dev.zebra.model.RopeScaling.Llama3;
import dev.zebra.model.RopeScaling.Yarn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The configs of published checkpoints, with what is known of those models.
class PublishedConfigsTest {
    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({
        "zebra-7b-lcat,                         6_738_415_616, ministral",
        "llama-2-7b,                            6_738_415_616, llama",
        "codellama-7b,                          6_738_546_688, llama",
        "llama-3.1-8b,                          8_030_261_248, llama",
        "llama-3.2-1b,                          1_235_814_400, llama",
        "yarn-llama-2-7b-64k,                   6_738_415_616, llama",
        "tinyllama-1.1b,                        1_100_048_384, llama",
        "smollm2-135m,                            134_515_008, llama",
        "mistral-7b-v0.1,                       7_241_732_096, ministral",
        "mistral-7b-v0.3,                       7_248_023_552, llama",
        "ministral-8b-2410,                     8_019_808_256, ministral",
        "ministral-8b-2410-as-first-published,  8_019_808_256, ministral",
        "qwen2.5-7b-instruct,                   7_615_616_512, qwen2",
        "qwen2.5-7b-instruct-yarn,              7_615_616_512, qwen2",
        "deepseek-r1-distill-qwen-1.5b,         1_777_088_000, qwen2",
        "smollm3-3b,                            3_075_098_624, smollm3",
    })
    void isReadAndWrittenWithItsPublishedSize(String name, String size, String modelType)
            throws IOException {
        var config = published(name);
        assertThat(config.parameterCount()).isEqualTo(Long.parseLong(size.replace("_", "")));
        assertThat(config.modelType()).isEqualTo(modelType);
        config.write(directory);
        var once = Files.readString(directory.resolve("config.json"));
        assertThat(ModelConfig.read(directory)).isEqualTo(config);
        ModelConfig.read(directory).write(directory);
        assertThat(directory.resolve("config.json")).hasContent(once);
    }

    @Test
    void zebraStripesItsLayersAndInterpolatesPositions() throws IOException {
        var config = published("zebra-7b-lcat");
        assertThat(config.schedule()).isEqualTo(LayerSchedule.ofGroups(32, 4));
        assertThat(config.schedule().layersOf(LayerType.GLOBAL))
                .isEqualTo(Set.of(0, 4, 8, 12, 16, 20, 24, 28));
        assertThat(config.window()).isEqualTo(Window.ofZebra(512));
        assertThat(config.globalRope()).isEqualTo(new Rope(10_000, new Linear(4)));
        assertThat(config.localRope()).isEqualTo(config.globalRope());
    }

    @Test
    void llamaScalesItsRope() throws IOException {
        assertThat(published("llama-3.1-8b").globalRope())
                .isEqualTo(new Rope(500_000, new Llama3(8, 1, 4, 8192)));
        assertThat(published("llama-3.1-8b").eosTokenIds())
                .isEqualTo(List.of(128_001, 128_008, 128_009));
        assertThat(published("codellama-7b").globalRope()).isEqualTo(Rope.ofTheta(1_000_000));
        assertThat(published("yarn-llama-2-7b-64k").globalRope())
                .isEqualTo(new Rope(10_000, Yarn.of(16, 4096)));
    }

    @Test
    void mistralSlidesEverywhereOrNowhere() throws IOException {
        var first = published("mistral-7b-v0.1");
        assertThat(first.schedule()).isEqualTo(LayerSchedule.all(LayerType.LOCAL, 32));
        assertThat(first.window()).isEqualTo(Window.ofHuggingFace(4096));
        assertThat(published("mistral-7b-v0.3").schedule())
                .isEqualTo(LayerSchedule.all(LayerType.GLOBAL, 32));
    }

    @Test
    void ministralStripesLikeZebra() throws IOException {
        var config = published("ministral-8b-2410");
        assertThat(config.schedule()).isEqualTo(LayerSchedule.ofGroups(36, 4));
        assertThat(config.window()).isEqualTo(Window.ofHuggingFace(32_768));
        assertThat(config.headDim()).isEqualTo(128);
        assertThat(published("ministral-8b-2410-as-first-published").schedule())
                .isEqualTo(LayerSchedule.all(LayerType.LOCAL, 36));
    }

    @Test
    void qwenHasBiasesAndAWindowThatItDoesNotUse() throws IOException {
        var config = published("qwen2.5-7b-instruct-yarn");
        assertThat(config.schedule()).isEqualTo(LayerSchedule.all(LayerType.GLOBAL, 28));
        assertThat(config.qkvBias()).isTrue();
        assertThat(config.outputBias()).isFalse();
        assertThat(config.globalRope()).isEqualTo(new Rope(1_000_000, Yarn.of(4, 32_768)));
    }

    @Test
    void smolLm3LeavesPositionsOutOfEveryFourthLayer() throws IOException {
        var config = published("smollm3-3b");
        assertThat(config.nopeLayers())
                .isEqualTo(new TreeSet<>(Set.of(3, 7, 11, 15, 19, 23, 27, 31, 35)));
        assertThat(config.rope(2)).hasValue(Rope.ofTheta(5_000_000));
        assertThat(config.rope(3)).isEmpty();
        assertThat(config.tiedEmbeddings()).isTrue();
    }

    private ModelConfig published(String name) throws IOException {
        Files.copy(
                Fixture.path("configs/" + name + ".json"),
                Files.createDirectories(directory.resolve(name)).resolve("config.json"),
                StandardCopyOption.REPLACE_EXISTING);
        return ModelConfig.read(directory.resolve(name));
    }
}
