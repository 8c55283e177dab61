package dev.zebra.model.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// PyTorch's own files, which `torch_golden.py` wrote, and hostile ones.
class TorchFileTest {
    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"tensors.bin", "protocol4.bin"})
    void readsWhatPyTorchSaves(String name) throws IOException {
        var expected = new ObjectMapper().readTree(golden("expected.json").toFile());
        try (var file = TorchFile.open(golden(name))) {
            assertThat(file.tensors().keySet())
                    .containsExactlyElementsOf(() -> expected.fieldNames());
            for (var entry : expected.properties()) {
                var tensor = file.tensors().get(entry.getKey());
                assertThat(tensor.shape())
                        .as(entry.getKey())
                        .isEqualTo(longs(entry.getValue().get("shape")));
                assertValues(entry.getKey(), tensor, entry.getValue().get("values"));
            }
            assertThat(file.tensors().get("half").type()).isEqualTo(TensorType.F16);
            assertThat(file.tensors().get("brain").type()).isEqualTo(TensorType.BF16);
            assertThat(file.tensors().get("bool").type()).isEqualTo(TensorType.BOOL);
        }
    }

    @Test
    void refusesTheFormatBeforePyTorch16ByName() {
        assertRefused(golden("legacy.bin"), "PyTorch's format from before 1.6");
    }

    @Test
    void refusesAPickledModule() {
        assertRefused(
                golden("module.bin"),
                "the pickle has the name torch.nn.modules.linear.Linear, which no checkpoint needs");
    }

    @ParameterizedTest
    @CsvSource({
        "os, system",
        "posix, system",
        "builtins, eval",
        "builtins, getattr",
        "torch, load",
        "torch.serialization, load",
        "torch._utils, _rebuild_tensor",
        "collections, defaultdict",
        "torch.storage, FloatStorage",
        "numpy, FloatStorage",
        "torch, OrderedDict",
    })
    void refusesEveryOtherNameBeforeAnythingIsDoneWithIt(String module, String name)
            throws IOException {
        var what = "the name " + module + "." + name;
        assertRefused(save(p -> p.global(module, name).ops("0}.")), what);
        assertRefused(
                save(p -> p.text(module).text(name).opcode(0x93).text("rm").ops("\u0085R.")), what);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "4 | 0 | 2,3   | 3,1 | does not fit a storage of 4 elements",
                "4 | 1 | 2,2   | 2,1 | reaches beyond a storage of 4 elements",
                "4 | 0 | 2,2   | 3,1 | reaches beyond a storage of 4 elements",
                "4 | 5 | 0     | 1   | does not fit a storage",
                "4 | -1 | 2    | 1   | does not fit a storage",
                "4 | 0 | -2    | 1   | a shape has no negative sizes",
                "4 | 3 | 2     | -1  | strides must not be negative",
                "4 | 0 | 2,2   | 1   | are not of one rank",
                "4 | 0 | 1000000 | 0 | does not fit a storage of 4 elements",
                "4 | 0 | 4611686018427387904,4 | 1,1 | overflow",
                "4 | 0 | 2,2   | 4611686018427387904,4611686018427387904 | overflow",
                "4 | 9223372036854775807 | 2 | 9223372036854775807 | overflow",
                "5 | 0 | 4     | 1   | should have 5 elements of F32, but has 16 bytes",
                "-1 | 0 | 4    | 1   | should have -1 elements",
                "4611686018427387908 | 0 | 4 | 1 | should have 4611686018427387908 elements",
            })
    void refusesTensorsOutsideOfTheirStorage(
            long elements, long offset, String shape, String strides, String message)
            throws IOException {
        var file =
                save(
                        p ->
                                p.dictionary(
                                        "FloatStorage",
                                        "0",
                                        elements,
                                        offset,
                                        numbers(shape),
                                        numbers(strides)));
        assertRefused(file, message);
    }

    @Test
    void refusesAMissingStorage() throws IOException {
        assertRefused(
                save(p -> p.dictionary("FloatStorage", "7", 4, 0, longs(4), longs(1))),
                "its storage 7 is missing");
    }

    @Test
    void refusesWhatIsNoDictionaryOfTensors() throws IOException {
        assertRefused(save(p -> p.ops("].")), "it holds no dictionary of tensors");
        assertRefused(save(p -> p.opcode('}').text("a").number(1).ops("s.")), "a is no tensor");
    }

    @Test
    void aPickleThatContainsItselfEndsLikeAnyOther() throws IOException {
        // l = []; l.append(l); {'l': l}
        assertRefused(
                save(p -> p.opcode('}').text("l").ops("]q\u0001h\u0001as.")), "l is no tensor");
    }

    @Test
    void listsWithinListsWithinListsCostOnlyTheirBytes() throws IOException {
        // each list holds the one before ten times: 10^30 items if anyone counted
        var file =
                save(
                        p -> {
                            p.ops("]q\u0000");
                            for (int i = 0; i < 30; i++) {
                                p.ops("0](");
                                for (int j = 0; j < 10; j++) {
                                    p.ops("h").opcode(i);
                                }
                                p.ops("eq").opcode(i + 1);
                            }
                            p.ops("q\u00ff0}").text("bomb").ops("h\u00ffs.");
                        });
        assertRefused(file, "bomb is no tensor");
        assertRefused(
                save(p -> p.ops("]q\u0001}h\u0001\u0085h\u0001s.")),
                "a key that is neither text nor a number");
    }

    @Test
    void refusesMoreValuesThanAnyCheckpointHas() throws IOException {
        assertRefused(save(p -> p.ops("N".repeat(5_000_000))), "more than 4000000 values");
        assertRefused(
                save(p -> p.ops("N" + "q\u0001".repeat(5_000_000))), "more than 4000000 values");
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "X\u00ff\u00ff\u00ff\u007f, of which there are",
                "X\u00ff\u00ff\u00ff\u00ff, of which there are",
                "\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f, of which there are",
                "\u008b\u00ff\u00ff\u00ff\u007f, an integer of 2147483647 bytes",
                "\u008a\u0009, an integer of 9 bytes",
                "N, the pickle is truncated",
                "R, an opcode without its operands",
                "., an opcode without its operand",
                "(., an opcode without its operand",
                "e, an opcode without its mark",
                "h\u0005, a reference to nothing",
                "NNR, a call without a tuple",
                "N)R, a call of what cannot be called",
                "NNa, appending to what is no list",
                "NNNs, setting items of what is no dictionary",
                "NNb, setting attributes of what is no dictionary",
                "NQ, a reference that is no storage",
                "\u0081, opcode 0x81",
                "i, opcode 0x69",
                "\u0082\u0001, opcode 0x82",
                "\u0080\u0006, protocol 6",
            })
    void refusesDamagedPickles(String opcodes, String message) throws IOException {
        assertRefused(save(p -> p.ops(opcodes)), message.strip());
    }

    @Test
    void anyBytesAreRefusedWithAnIOException() throws IOException {
        var bytes = Files.readAllBytes(golden("tensors.bin"));
        var random = new Random(5);
        var file = directory.resolve("pytorch_model.bin");
        for (int i = 0; i < 500; i++) {
            var broken = bytes.clone();
            for (int j = 0; j < 1 + random.nextInt(4); j++) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt();
            }
            int length = random.nextInt(4) == 0 ? random.nextInt(broken.length) : broken.length;
            Files.write(file, Arrays.copyOf(broken, length));
            try (var read = TorchFile.open(file)) {
                read.tensors().values().forEach(t -> t.data().toArray(ValueLayout.JAVA_BYTE));
            } catch (IOException expected) {
                assertThat(expected).hasMessageContaining("pytorch_model.bin");
            }
        }
    }

    @Test
    void refusesCompressedEntriesAndOtherByteOrders() throws IOException {
        var entries = entries(new PickleWriter().ops("}.").bytes());
        assertRefused(zip(entries, ZipEntry.DEFLATED), "is compressed or encrypted");
        entries.put("m/byteorder", "big".getBytes(StandardCharsets.UTF_8));
        assertRefused(zip(entries, ZipEntry.STORED), "its byte order is big");
        assertRefused(zip(Map.of("a", new byte[1]), ZipEntry.STORED), "it has 0 entries data.pkl");
    }

    @Test
    void theCheckpointOfADirectoryMayBeShardsOfPyTorch() throws IOException {
        Files.write(
                directory.resolve("pytorch_model-00001-of-00002.bin"),
                Files.readAllBytes(golden("tensors.bin")));
        Files.write(
                directory.resolve("pytorch_model-00002-of-00002.bin"),
                Files.readAllBytes(
                        save(p -> p.dictionary("FloatStorage", "0", 4, 0, longs(4), longs(1)))));
        Files.delete(directory.resolve("pytorch_model.bin"));
        Files.writeString(
                directory.resolve("pytorch_model.bin.index.json"),
                """
                {"weight_map": {"scalar": "pytorch_model-00001-of-00002.bin",
                                "t": "pytorch_model-00002-of-00002.bin"}}
                """);
        try (var checkpoint = Checkpoint.open(directory)) {
            assertThat(checkpoint.names()).containsExactly("scalar", "t");
            assertThat(checkpoint.tensor("scalar", List.of()).floats()).containsExactly(3.25f);
            assertThat(checkpoint.tensor("t", List.of(4L)).floats()).containsExactly(0, 1, 2, 3);
            assertThat(checkpoint.isSafetensors()).isFalse();
        }
        new SafetensorsWriter(Map.of()).write(directory.resolve("model.safetensors"));
        try (var checkpoint = Checkpoint.open(directory)) {
            assertThat(checkpoint.isSafetensors()).isTrue();
        }
    }

    private static void assertValues(String name, TensorView tensor, JsonNode values) {
        var actual =
                switch (tensor.type()) {
                    case F32, F16, BF16 -> tensor.floats();
                    default -> raw(tensor);
                };
        assertThat(actual).as(name).hasSize(values.size());
        for (int i = 0; i < actual.length; i++) {
            var value = values.get(i);
            float wanted =
                    (float)
                            (value.isTextual()
                                    ? Double.parseDouble(value.textValue())
                                    : value.doubleValue());
            assertThat(Float.compare(actual[i], wanted)).as(name).isZero();
        }
    }

    private static float[] raw(TensorView tensor) {
        var data = tensor.data();
        var values = new float[(int) tensor.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] =
                    switch (tensor.type()) {
                        case F64 -> (float) data.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, i * 8L);
                        case I64 -> data.get(ValueLayout.JAVA_LONG_UNALIGNED, i * 8L);
                        case I32 -> data.get(ValueLayout.JAVA_INT_UNALIGNED, i * 4L);
                        case U8, BOOL -> Byte.toUnsignedInt(data.get(ValueLayout.JAVA_BYTE, i));
                        default -> throw new IllegalArgumentException(tensor.type().name());
                    };
        }
        return values;
    }

    private Path save(Consumer<PickleWriter> content) throws IOException {
        var writer = new PickleWriter();
        content.accept(writer);
        return zip(entries(writer.bytes()), ZipEntry.STORED);
    }

    /// With one storage of four floats: 0, 1, 2, 3.
    private static Map<String, byte[]> entries(byte[] pickle) {
        var storage = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        storage.putFloat(0).putFloat(1).putFloat(2).putFloat(3);
        var entries = new LinkedHashMap<String, byte[]>();
        entries.put("m/data.pkl", pickle);
        entries.put("m/data/0", storage.array());
        return entries;
    }

    private Path zip(Map<String, byte[]> entries, int method) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.setMethod(method);
            for (var content : entries.entrySet()) {
                var entry = new ZipEntry(content.getKey());
                entry.setSize(content.getValue().length);
                var crc = new CRC32();
                crc.update(content.getValue());
                entry.setCrc(crc.getValue());
                zip.putNextEntry(entry);
                zip.write(content.getValue());
            }
        }
        return Files.write(directory.resolve("pytorch_model.bin"), bytes.toByteArray());
    }

    private static void assertRefused(Path file, String message) {
        assertThatThrownBy(() -> TorchFile.open(file).close())
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.getFileName() + " is not a checkpoint that can be read")
                .hasMessageContaining(message);
    }

    private static Path golden(String name) {
        try {
            return Path.of(TorchFileTest.class.getResource("/torch/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Long> longs(JsonNode list) {
        return Arrays.stream(numbers(list.toString().replaceAll("[\\[\\] ]", ""))).boxed().toList();
    }

    private static long[] longs(long... values) {
        return values;
    }

    private static long[] numbers(String text) {
        return text.isEmpty()
                ? new long[0]
                : Arrays.stream(text.split(",")).mapToLong(Long::parseLong).toArray();
    }
}
