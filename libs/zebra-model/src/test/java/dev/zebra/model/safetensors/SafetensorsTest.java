package dev.zebra.model.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{'a': {'dtype': 'U8', 'shape': [4], 'data_offsets': [0, 4]}, 'b': {'dtype': 'U8', 'shape': [5], 'data_offsets': [3, 8]}} | b: data_offsets begin at 3, but what stands before ends at 4",
                "{'a': {'dtype': 'U8', 'shape': [4], 'data_offsets': [0, 4]}, 'b': {'dtype': 'U8', 'shape': [3], 'data_offsets': [5, 8]}} | b: data_offsets begin at 5, but what stands before ends at 4",
                "{'a': {'dtype': 'U8', 'shape': [4], 'data_offsets': [0, 4]}} | 8 bytes of data, of which the tensors take 4",
                "{'a': {'dtype': 'U8', 'shape': [7], 'data_offsets': [1, 8]}} | a: data_offsets begin at 1",
                "{'a': {'dtype': 'U8', 'shape': [8], 'data_offsets': [0, 8]}, 'a': {'dtype': 'I8', 'shape': [8], 'data_offsets': [0, 8]}} | Duplicate field 'a'",
                "{'__metadata__': {'a': 1}, 'a': {'dtype': 'U8', 'shape': [8], 'data_offsets': [0, 8]}} | __metadata__.a is no text",
                "[]                            | the header does not begin with {",
                " {}                           | 8 bytes of data, of which the tensors take 0",
            })
    void refusesHeadersThatDoNotAccountForEveryByte(String header, String message)
            throws IOException {
        var file = write(header.replace('\'', '"'), new byte[8]);
        assertThatThrownBy(() -> SafetensorsFile.open(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(
                        message.replace('\'', '"').replace("field \"a\"", "field 'a'"));
    }

    @Test
    void readsBeyondTwoGibibytes() throws IOException {
        long many = (1L << 31) + 12;
        var header =
                """
                {"many": {"dtype": "U8", "shape": [%d], "data_offsets": [0, %d]},
                 "last": {"dtype": "F32", "shape": [1], "data_offsets": [%d, %d]}}
                """
                        .formatted(many, many, many, many + 4)
                        .getBytes(StandardCharsets.UTF_8);
        var file = directory.resolve("model.safetensors");
        try (var channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.SPARSE,
                        StandardOpenOption.WRITE)) {
            var start = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
            channel.write(start.putLong(header.length).put(header).flip());
            var end = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(2.5f).flip();
            channel.write(end, 8 + header.length + many);
        }
        try (var read = SafetensorsFile.open(file)) {
            assertThat(read.tensor("last", List.of(1L)).floats()).containsExactly(2.5f);
            assertThat(read.tensor("many", List.of(many)).data().byteSize()).isEqualTo(many);
        }
    }

    @Test
    void otherTypesAreListedAndRefusedAsWeights() throws IOException {
        write(
                """
                {"q": {"dtype": "F8_E4M3", "shape": [8], "data_offsets": [0, 8]}}
                """,
                new byte[8]);
        try (var checkpoint = Checkpoint.open(directory)) {
            var tensor = checkpoint.tensor("q", List.of(8L));
            assertThat(tensor.type()).isEqualTo(TensorType.F8_E4M3);
            assertThatThrownBy(tensor::floats)
                    .hasMessage("weights are F32, F16 or BF16, this is F8_E4M3");
        }
    }

    @Test
    void widensEveryHalfAndEveryBrainFloat() {
        int all = 1 << 16;
        try (var arena = Arena.ofConfined()) {
            var halves = arena.allocate(2L * all, 2);
            for (int i = 0; i < all; i++) {
                halves.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) i);
            }
            var shape = List.of((long) all);
            var f16 = new TensorView(TensorType.F16, shape, halves).floats();
            var bf16 = new TensorView(TensorType.BF16, shape, halves).floats();
            for (int i = 0; i < all; i++) {
                assertThat(Float.compare(f16[i], Float.float16ToFloat((short) i))).isZero();
                assertThat(Float.floatToRawIntBits(bf16[i])).isEqualTo(i << 16);
            }
        }
    }

    @Test
    void narrowsToTheNearestBrainFloatTiesToEven() throws IOException {
        float[] values = {
            1,
            Float.intBitsToFloat(0x3F80_7FFF),
            Float.intBitsToFloat(0x3F80_8000),
            Float.intBitsToFloat(0x3F81_8000),
            Float.intBitsToFloat(0x3F80_8001),
            Float.intBitsToFloat(0xBF81_8000),
            Float.MAX_VALUE,
            Float.NEGATIVE_INFINITY,
            Float.intBitsToFloat(0x7F80_0001),
            -0f,
            Float.MIN_VALUE,
        };
        int[] expected = {
            0x3F80, 0x3F80, 0x3F80, 0x3F82, 0x3F81, 0xBF82, 0x7F80, 0xFF80, 0x7FC0, 0x8000, 0
        };
        SafetensorsWriter.of(Map.of(), TensorType.BF16)
                .add("t", List.of((long) values.length), MemorySegment.ofArray(values))
                .add("ids", new TensorView(TensorType.I64, List.of(1L), longs(7)))
                .write(directory.resolve("model.safetensors"));
        try (var read = Checkpoint.open(directory)) {
            var tensor = read.tensor("t", List.of((long) values.length));
            assertThat(tensor.type()).isEqualTo(TensorType.BF16);
            for (int i = 0; i < expected.length; i++) {
                int bits = tensor.data().get(ValueLayout.JAVA_SHORT_UNALIGNED, 2L * i) & 0xFFFF;
                assertThat(bits).as("%d", i).isEqualTo(expected[i]);
            }
            assertThat(read.tensor("ids", List.of(1L)).longs()).containsExactly(7);
        }
    }

    @Test
    void writesShardsOfAtMostThatSize() throws IOException {
        var writer = new SafetensorsWriter(Map.of("format", "pt"));
        for (int i = 0; i < 10; i++) {
            writer.add("t" + i, List.of(1L + i), MemorySegment.ofArray(new float[1 + i]));
        }
        writer.writeCheckpoint(directory, 60);
        try (var read = Checkpoint.open(directory)) {
            assertThat(read.names()).hasSize(10);
            assertThat(read.tensor("t9", List.of(10L)).floats()).hasSize(10);
            assertThat(read.files()).hasSizeGreaterThan(4);
        }
        assertThat(directory.resolve("model.safetensors")).doesNotExist();
        var index = Files.readString(directory.resolve("model.safetensors.index.json"));
        assertThat(index).contains("\"total_size\" : 220");
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
