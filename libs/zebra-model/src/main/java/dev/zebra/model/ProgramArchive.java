package dev.zebra.model;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A TorchScript archive: a zip of the program's source, of the pickled attributes of its one
/// module object, and of a version. It is made in memory from the resources in `program`.
final class ProgramArchive {
    private static final String MAIN = "zebra";
    private static final List<String> PARTS =
            List.of(
                    "norm",
                    "rope",
                    "attention",
                    "cache",
                    "block",
                    "head",
                    "loss",
                    "sampling",
                    "optimizer");

    private ProgramArchive() {}

    static byte[] of(ModelConfig config) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            store(zip, "data.pkl", module(config));
            store(zip, "code/__torch__.py", source(MAIN));
            for (var part : PARTS) {
                store(zip, "code/__torch__/" + part + ".py", source(part));
            }
            // an empty tuple, pickled
            store(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
            store(zip, "version", "6\n".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// A part without its comments and blank lines, which the importer does not take everywhere.
    static byte[] source(String part) throws IOException {
        var resource = "program/" + part + ".py";
        try (var in = ProgramArchive.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("resource " + resource + " is missing");
            }
            var text = new StringBuilder();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.stripLeading().startsWith("#"))
                    .forEach(line -> text.append(line).append('\n'));
            return text.toString().getBytes(StandardCharsets.UTF_8);
        }
    }

    /// The attributes that `zebra.py` declares.
    private static byte[] module(ModelConfig config) throws IOException {
        var pickle = new Pickle("__torch__", "Zebra");
        pickle.attribute("training", false);
        pickle.attribute("heads", config.heads());
        pickle.attribute("kv_heads", config.kvHeads());
        pickle.attribute("epsilon", config.normEpsilon());
        pickle.attribute("window", config.window().windowSize());
        var ropes = RotaryTables.distinct(config);
        var layers = IntStream.range(0, config.layers());
        pickle.booleans(
                "local", config.schedule().types().stream().map(LayerType.LOCAL::equals).toList());
        pickle.integers(
                "rope", layers.map(layer -> RotaryTables.index(ropes, config, layer)).toArray());
        pickle.doubles("factors", ropes.stream().mapToDouble(Rope::attentionFactor).toArray());
        pickle.booleans("moving", ropes.stream().map(Rope::dependsOnLength).toList());
        pickle.attribute("head", config.tiedEmbeddings() ? 0 : 2);
        pickle.attribute("first", config.tiedEmbeddings() ? 2 : 3);
        var layout = LayerLayout.of(config);
        pickle.attribute("stride", layout.stride());
        pickle.attribute("qkv_bias", layout.qkvBias());
        pickle.attribute("output_bias", layout.outputBias());
        pickle.attribute("gate_up_bias", layout.gateUpBias());
        pickle.attribute("down_bias", layout.downBias());
        return pickle.bytes();
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        var entry = new ZipEntry("zebra/" + name);
        var crc = new CRC32();
        crc.update(content);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    /// Python's pickle, protocol 2, of one object with attributes.
    private static final class Pickle {
        private static final int TRUE = 0x88;
        private static final int FALSE = 0x89;

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final DataOutputStream out = new DataOutputStream(bytes);

        Pickle(String module, String type) throws IOException {
            out.write(0x80);
            out.write(2);
            global(module, type);
            out.write(')'); // no arguments
            out.write(0x81); // new object
            out.writeBytes("}("); // its attributes: a dictionary, and a mark
        }

        void attribute(String name, boolean value) throws IOException {
            string(name);
            out.write(value ? TRUE : FALSE);
        }

        void attribute(String name, int value) throws IOException {
            string(name);
            integer(value);
        }

        void attribute(String name, double value) throws IOException {
            string(name);
            number(value);
        }

        void booleans(String name, List<Boolean> values) throws IOException {
            list(name, "build_boollist");
            for (boolean value : values) {
                out.write(value ? TRUE : FALSE);
            }
            out.writeBytes("etR");
        }

        void integers(String name, int... values) throws IOException {
            list(name, "build_intlist");
            for (int value : values) {
                integer(value);
            }
            out.writeBytes("etR");
        }

        void doubles(String name, double... values) throws IOException {
            list(name, "build_doublelist");
            for (double value : values) {
                number(value);
            }
            out.writeBytes("etR");
        }

        private void list(String name, String builder) throws IOException {
            string(name);
            global("torch.jit._pickle", builder);
            out.writeBytes("(](");
        }

        private void integer(int value) throws IOException {
            out.write('J');
            out.writeInt(Integer.reverseBytes(value));
        }

        private void number(double value) throws IOException {
            out.write('G');
            out.writeDouble(value);
        }

        byte[] bytes() throws IOException {
            out.writeBytes("ub.");
            return bytes.toByteArray();
        }

        private void global(String module, String name) throws IOException {
            out.writeBytes("c" + module + "\n" + name + "\n");
        }

        private void string(String text) throws IOException {
            var utf8 = text.getBytes(StandardCharsets.UTF_8);
            out.write('X');
            out.writeInt(Integer.reverseBytes(utf8.length));
            out.write(utf8);
        }
    }
}
