package dev.zebra.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.zebra.model.ComputeDevice;
import dev.zebra.model.LayerSchedule;
import dev.zebra.model.LayerType;
import dev.zebra.model.ModelConfig;
import dev.zebra.model.Rope;
import dev.zebra.model.RopeScaling;
import dev.zebra.model.Window;
import dev.zebra.model.ZebraModel;
import dev.zebra.model.safetensors.Checkpoint;
import dev.zebra.model.safetensors.SafetensorsWriter;
import dev.zebra.model.safetensors.TensorType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A full-attention Llama of eight layers, trained at 64 positions, becomes something else.
class ConversionTest {
    private static final int LAYERS = 8;

    @TempDir Path directory;
    private Path source;
    private Path target;
    private final float[] embedding = new float[24];

    @BeforeEach
    void aLlama(@TempDir Path whole) throws IOException {
        source = Files.createDirectory(directory.resolve("llama"));
        target = directory.resolve("zebra");
        llama().write(source);
        for (int i = 0; i < embedding.length; i++) {
            embedding[i] = 1 + i * 1.37f;
        }
        try (var model = ZebraModel.random(llama(), 1, ComputeDevice.cpu())) {
            model.save(whole);
        }
        try (var checkpoint = Checkpoint.open(whole)) {
            var writer = new SafetensorsWriter(Map.of("format", "pt"));
            checkpoint.tensors().entrySet().stream()
                    .filter(entry -> !entry.getKey().equals("model.embed_tokens.weight"))
                    .forEach(entry -> writer.add(entry.getKey(), entry.getValue()));
            writer.add(
                            "model.embed_tokens.weight",
                            List.of(6L, 4L),
                            MemorySegment.ofArray(embedding))
                    .write(source.resolve("model.safetensors"));
        }
        Files.writeString(source.resolve("tokenizer.json"), "{}");
        Files.writeString(source.resolve("expected.json"), "{}");
        Files.writeString(source.resolve("optimizer.pt"), "not the model");
    }

    private static ModelConfig llama() {
        return ModelConfig.builder()
                .vocabularySize(6)
                .hiddenSize(4)
                .schedule(LayerSchedule.all(LayerType.GLOBAL, LAYERS))
                .heads(1)
                .maxPositions(64)
                .build();
    }

    @Test
    void stripesOverTheSameWeights() throws IOException {
        var report =
                Conversion.EXPORT
                        .withStriping(Striping.ofZebra(4, 16))
                        .withRope(RopeChange.ofScaling("linear:4"))
                        .convert(source, target);
        var config = ModelConfig.read(target);
        assertThat(config).isEqualTo(report.after());
        assertThat(config.schedule()).isEqualTo(LayerSchedule.ofGroups(LAYERS, 4));
        assertThat(config.window()).isEqualTo(Window.ofZebra(16));
        assertThat(config.globalRope()).isEqualTo(new Rope(10_000, new RopeScaling.Linear(4)));
        assertThat(config.maxPositions()).isEqualTo(256);
        assertThat(config.modelType()).isEqualTo("ministral");
        assertThat(target.resolve("model.safetensors"))
                .hasSameBinaryContentAs(source.resolve("model.safetensors"));
        assertThat(names(target))
                .containsExactlyInAnyOrder("config.json", "model.safetensors", "tokenizer.json");
        assertThat(report.warnings()).isEmpty();
        assertThat(report.changes())
                .contains("layers: all 8 global -> global [0, 4] of 8, window 16")
                .contains("longest sequence: 64 -> 256");
        assertThat(names(directory)).containsExactlyInAnyOrder("llama", "zebra");
    }

    @ParameterizedTest
    @CsvSource({
        "4, FIRST,  false, GLLLGLLL",
        "4, MIDDLE, false, LLGLLLGL",
        "4, LAST,   false, LLLGLLLG",
        "4, FIRST,  true,  GLLLGLLG",
        "3, LAST,   false, LLGLLGLL",
        "3, LAST,   true,  LLGLLGLG",
        "3, MIDDLE, false, LGLLGLLG",
        "1, LAST,   false, GGGGGGGG",
        "9, LAST,   true,  LLLLLLLG",
    })
    void theGlobalLayerStandsAnywhereInItsGroup(
            int size, GlobalLayer place, boolean last, String layers) throws IOException {
        Conversion.EXPORT
                .withStriping(new Striping(size, Window.ofZebra(2), place, last))
                .convert(source, target);
        assertThat(
                        ModelConfig.read(target).schedule().types().stream()
                                .map(type -> type == LayerType.GLOBAL ? "G" : "L")
                                .collect(Collectors.joining()))
                .isEqualTo(layers);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 32})
    void huggingFacesWindowIsOneMore(int w) throws IOException {
        Conversion.EXPORT.withStriping(Striping.ofZebra(4, w)).convert(source, target);
        assertThat(Files.readString(target.resolve("config.json")))
                .contains("\"sliding_window\" : %d\n".formatted(w + 1))
                .contains("\"window_size\" : %d,".formatted(w));
    }

    @Test
    void globalAndLocalLayersMayPart() throws IOException {
        var report =
                Conversion.EXPORT
                        .withStriping(Striping.ofZebra(4, 16))
                        .withRopes(RopeChange.ofScaling("yarn:8"), RopeChange.ofTheta(5_000))
                        .withMaxPositions(500)
                        .convert(source, target);
        var config = ModelConfig.read(target);
        assertThat(config.globalRope()).isEqualTo(new Rope(10_000, RopeScaling.Yarn.of(8, 64)));
        assertThat(config.localRope()).isEqualTo(Rope.ofTheta(5_000));
        assertThat(config.maxPositions()).isEqualTo(500);
        assertThat(report.warnings())
                .singleElement()
                .asString()
                .contains("no class of Hugging Face computes this model");
    }

    @Test
    void globalLayersMayLoseTheirPositions() throws IOException {
        Conversion.EXPORT
                .withStriping(Striping.ofZebra(4, 16))
                .withNopeOnGlobalLayers()
                .convert(source, target);
        var config = ModelConfig.read(target);
        assertThat(config.nopeLayers()).containsExactly(0, 4);
        assertThat(config.modelType()).isEqualTo("smollm3");
    }

    @Test
    void asLlamaAllLayersAreGlobalAndItSaysSo() throws IOException {
        Conversion.EXPORT.withStriping(Striping.ofZebra(4, 16)).convert(source, target);
        var back = directory.resolve("back");
        var report = Conversion.EXPORT.withFormat(ExportFormat.LLAMA).convert(target, back);
        assertThat(ModelConfig.read(back).schedule()).isEqualTo(llama().schedule());
        assertThat(report.after().modelType()).isEqualTo("llama");
        assertThat(report.warnings())
                .containsExactly(
                        "all layers are global now: beyond 17 tokens this computes something else than the striped model");
    }

    @Test
    void refusesAsLlamaWhatLlamaCannotSay() {
        var parted =
                Conversion.EXPORT
                        .withStriping(Striping.ofZebra(4, 16))
                        .withRopes(RopeChange.ofTheta(1e6), RopeChange.NONE)
                        .withFormat(ExportFormat.LLAMA);
        assertThatThrownBy(() -> parted.convert(source, target))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("llama has one RoPE in all layers");
        assertThat(target).doesNotExist();
    }

    @Test
    void anExportThatChangesNothingKeepsWhatTheSourceExpects() throws IOException {
        Conversion.EXPORT.convert(source, target);
        assertThat(names(target)).contains("expected.json");
        assertThat(ModelConfig.read(target)).isEqualTo(ModelConfig.read(source));
    }

    @Test
    void convertsWeightsIntoShards() throws IOException {
        Conversion.EXPORT.withWeights(TensorType.BF16, 40).convert(source, target);
        assertThat(names(target))
                .contains(
                        "model-00001-of-00059.safetensors",
                        "model-00059-of-00059.safetensors",
                        "model.safetensors.index.json");
        assertThat(Files.readString(target.resolve("config.json"))).contains("bfloat16");
        try (var checkpoint = Checkpoint.open(target)) {
            var values = checkpoint.tensor("model.embed_tokens.weight", List.of(6L, 4L)).floats();
            for (int i = 0; i < values.length; i++) {
                assertThat(values[i]).isCloseTo(embedding[i], withPercentage(0.4));
                assertThat(Float.floatToIntBits(values[i]) & 0xFFFF).isZero();
            }
        }
    }

    @Test
    void refusesASourceThatLacksATensor() throws IOException {
        new SafetensorsWriter(Map.of("format", "pt"))
                .add("model.embed_tokens.weight", List.of(6L, 4L), MemorySegment.ofArray(embedding))
                .write(source.resolve("model.safetensors"));
        assertThatThrownBy(() -> Conversion.EXPORT.convert(source, target))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has no tensor named");
        assertThat(target).doesNotExist();
    }

    @Test
    void neverReplacesWhatIsThere() throws IOException {
        Files.createDirectory(target);
        assertThatThrownBy(() -> Conversion.EXPORT.convert(source, target))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(target).isEmptyDirectory();
    }

    @Test
    void leavesNothingBehindWhenTheWeightsAreDamaged() throws IOException {
        Files.writeString(source.resolve("model.safetensors"), "damaged");
        assertThatThrownBy(() -> Conversion.EXPORT.convert(source, target))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not a valid safetensors file");
        assertThat(names(directory)).containsExactly("llama");
    }

    @Test
    void refusesWeightsThatAreNotThoseOfTheConfig() throws IOException {
        llama().toBuilder().vocabularySize(7).build().write(source);
        assertThatThrownBy(() -> Conversion.EXPORT.convert(source, target))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("must have the shape [7, 4], got [6, 4]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "spline:2   | a RoPE scaling must be one of [none, linear, dynamic, yarn, llama3], got spline",
                "linear     | a RoPE scaling is none, TYPE:FACTOR or TYPE:FACTOR:ORIGINAL",
                "linear:x   | a RoPE scaling is none, TYPE:FACTOR or TYPE:FACTOR:ORIGINAL",
                "linear:0.5 | factor must be at least 1, got 0.5",
                "yarn:2:0   | original_max_position_embeddings must be at least 1, got 0",
                "none:2     | the RoPE scaling none has no factor, got 2.0",
            })
    void refusesScalingsByName(String text, String message) {
        assertThatThrownBy(() -> RopeChange.ofScaling(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesAGroupThatHasNoGlobalLayer() {
        var beyond = new Striping(9, Window.ofZebra(2), GlobalLayer.LAST, false);
        assertThatThrownBy(() -> Conversion.EXPORT.withStriping(beyond).convert(source, target))
                .hasMessage("layer_group_size 9 puts no global layer into 8 layers");
    }

    private static List<String> names(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
