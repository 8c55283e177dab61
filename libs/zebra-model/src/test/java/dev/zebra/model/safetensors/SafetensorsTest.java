package dev.zebra.model.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
    @TempDir Path directory;

    @Test
    void readsWhatItWrites() throws IOException {
        var file = directory.resolve("a.safetensors");
        new SafetensorsWriter(Map.of("format", "pt", "step", "7"))
                .add("b", List.of(2L, 2L), MemorySegment.ofArray(new float[] {1, 2, 3, 4}))
                .add("a", new TensorView(TensorType.I64, List.of(1L), longs(-5)))
                .add("scalar", List.of(), MemorySegment.ofArray(new float[] {9}))
                .write(file);
        try (var read = SafetensorsFile.open(file)) {
            assertThat(read.metadata()).isEqualTo(Map.of("format", "pt", "step", "7"));
            assertThat(read.tensors().keySet()).containsExactly("a", "b", "scalar");
            assertThat(read.tensor("b", List.of(2L, 2L)).floats()).containsExactly(1, 2, 3, 4);
            assertThat(read.tensor("a", List.of(1L)).longs()).containsExactly(-5);
            assertThat(read.tensor("scalar", List.of()).floats()).containsExactly(9);
            assertThatThrownBy(() -> read.tensor("b", List.of(4L)))
                    .hasMessageContaining("b must have the shape [4], got [2, 2]");
        }
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void widensHalfPrecision() throws IOException {
        var halves = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        halves.putShort(Float.floatToFloat16(-1.5f)).putShort(Float.floatToFloat16(0.1f));
        halves.putShort((short) (Float.floatToIntBits(2.5f) >>> 16)).putShort((short) 0xFF80);
        write(
                """
                {"half": {"dtype": "F16", "shape": [2], "data_offsets": [0, 4]},
                 "brain": {"dtype": "BF16", "shape": [2], "data_offsets": [4, 8]}}
                """,
                halves.array());
        try (var read = SafetensorsFile.open(directory.resolve("model.safetensors"))) {
            assertThat(read.tensors().get("half").floats())
                    .containsExactly(-1.5f, Float.float16ToFloat(Float.floatToFloat16(0.1f)));
            assertThat(read.tensors().get("brain").floats())
                    .containsExactly(2.5f, Float.NEGATIVE_INFINITY);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 8, 20, 100, -1})
    void refusesTruncatedFiles(int length) throws IOException {
        var file = directory.resolve("model.safetensors");
        new SafetensorsWriter(Map.of())
                .add("a", List.of(40L), MemorySegment.ofArray(new float[40]))
                .write(file);
        var bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, length < 0 ? bytes.length - 1 : length));
        assertRefused(file);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1, 1_000, Long.MAX_VALUE})
    void refusesAHeaderThatDoesNotFitBeforeReadingIt(long length) throws IOException {
        var file = directory.resolve("model.safetensors");
        var bytes = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
        Files.write(file, bytes.array());
        assertRefused(file);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "[0, 9]  | [2]  | F32 | data_offsets [0, 9] are not within 8 bytes",
                "[4, 0]  | [2]  | F32 | data_offsets [4, 0] are not within",
                "[-4, 4] | [2]  | F32 | data_offsets [-4, 4] are not within",
                "[0]     | [2]  | F32 | data_offsets [0] are not within",
                "[0, 8]  | [3]  | F32 | F32 [3] takes 12 bytes, got 8",
                "[0, 8]  | [-2] | F32 | a shape has no negative sizes",
                "[0, 8]  | [4611686018427387904, 4] | F32 | overflow",
                "[0, 8]  | [2.5] | F32 | shape must hold integers",
                "[0, 8]  | [2]  | F8  | dtype must be one of",
            })
    void refusesTensorsThatDoNotAddUp(String offsets, String shape, String type, String message)
            throws IOException {
        var header = "{\"t\": {\"dtype\": \"%s\", \"shape\": %s, \"data_offsets\": %s}}";
        var file = write(header.formatted(type, shape, offsets), new byte[8]);
        assertThatThrownBy(() -> SafetensorsFile.open(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("model.safetensors")
                .hasMessageContaining(message);
    }

    @Test
    void readsShardsThroughTheirIndex() throws IOException {
        shard("one.safetensors", "a", 1);
        shard("two.safetensors", "b", 2);
        index("{\"weight_map\": {\"a\": \"one.safetensors\", \"b\": \"two.safetensors\"}}");
        try (var checkpoint = Checkpoint.open(directory)) {
            assertThat(checkpoint.names()).containsExactlyInAnyOrder("a", "b");
            assertThat(checkpoint.tensor("b", List.of(1L)).floats()).containsExactly(2);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{'weight_map': {'a': '../one.safetensors'}}  | must name a .safetensors file beside",
                "{'weight_map': {'a': 'one.bin'}}             | must name a .safetensors file beside",
                "{'weight_map': {'b': 'one.safetensors'}}     | holds b, which it does not",
                "{}                                           | has no weight_map",
                "{                                            | is not JSON",
            })
    void refusesBadIndexes(String json, String message) throws IOException {
        shard("one.safetensors", "a", 1);
        index(json.replace('\'', '"'));
        assertThatThrownBy(() -> Checkpoint.open(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aFailedWriteLeavesTheOldFile() throws IOException {
        var file = directory.resolve("a");
        AtomicFile.write(file, new byte[] {1});
        assertThatThrownBy(
                        () ->
                                AtomicFile.write(
                                        file,
                                        channel -> {
                                            channel.write(ByteBuffer.allocate(100));
                                            throw new IOException("disk full");
                                        }))
                .hasMessage("disk full");
        assertThat(file).hasBinaryContent(new byte[] {1});
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    private void shard(String name, String tensor, float value) throws IOException {
        new SafetensorsWriter(Map.of())
                .add(tensor, List.of(1L), MemorySegment.ofArray(new float[] {value}))
                .write(directory.resolve(name));
    }

    private void index(String json) throws IOException {
        Files.writeString(directory.resolve("model.safetensors.index.json"), json);
    }

    private Path write(String header, byte[] data) throws IOException {
        var json = header.getBytes(StandardCharsets.UTF_8);
        var bytes =
                ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json).put(data);
        return Files.write(directory.resolve("model.safetensors"), bytes.array());
    }

    private static void assertRefused(Path file) {
        assertThatThrownBy(() -> SafetensorsFile.open(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not a valid safetensors file");
    }

    private static MemorySegment longs(long... values) {
        var segment = Arena.ofAuto().allocate(8L * values.length, 8);
        MemorySegment.copy(values, 0, segment, ValueLayout.JAVA_LONG, 0, values.length);
        return segment;
    }
}
