package dev.zebra.model.cuda;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A TorchScript archive: a zip of a program's source without comments, of its one object's
/// attributes, pickled, and of a version.
final class FusedArchive {
    private static final byte[] EMPTY_TUPLE = {(byte) 0x80, 2, ')', '.'};

    private FusedArchive() {}

    /// @param source of a program whose module is `type`
    /// @param attributes that it declares besides `training`
    static byte[] of(String type, String source, Map<String, Integer> attributes) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            store(zip, "data.pkl", module(type, attributes));
            store(zip, "code/__torch__.py", bare(source).getBytes(StandardCharsets.UTF_8));
            store(zip, "constants.pkl", EMPTY_TUPLE);
            store(zip, "version", "6\n".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String bare(String source) {
        return source.lines()
                .filter(line -> !line.isBlank() && !line.stripLeading().startsWith("#"))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /// Pickle protocol 2 of an object with its attributes.
    private static byte[] module(String type, Map<String, Integer> attributes) {
        var pickle = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
        pickle.put((byte) 0x80).put((byte) 2);
        pickle.put(ascii("c__torch__\n" + type + "\n)")).put((byte) 0x81).put(ascii("}("));
        name(pickle, "training").put((byte) 0x89);
        attributes.forEach((name, value) -> name(pickle, name).put((byte) 'J').putInt(value));
        pickle.put(ascii("ub."));
        var bytes = new byte[pickle.position()];
        pickle.flip().get(bytes);
        return bytes;
    }

    private static ByteBuffer name(ByteBuffer pickle, String name) {
        return pickle.put((byte) 'X').putInt(name.length()).put(ascii(name));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        var entry = new ZipEntry("training/" + name);
        var crc = new CRC32();
        crc.update(content);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
