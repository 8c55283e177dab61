package dev.zebra.model.torchscript;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A TorchScript archive in the making: a zip of a program's sources, of the pickled attributes of
/// its one module object, and of a version. Nothing but memory is involved.
public final class ScriptArchive {
    private static final byte[] EMPTY_TUPLE = {(byte) 0x80, 2, ')', '.'};
    private static final String MAIN = "code/__torch__.py";

    private final Map<String, String> sources = new LinkedHashMap<>();
    private final ModulePickle pickle;

    /// @param type of the module that the main source declares
    public ScriptArchive(String type) {
        try {
            pickle = new ModulePickle("__torch__", type);
            pickle.attribute("training", false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The main source.
    public ScriptArchive source(String text) {
        sources.put(MAIN, text);
        return this;
    }

    /// A source whose functions the others call as `__torch__.module.function`.
    public ScriptArchive source(String module, String text) {
        sources.put("code/__torch__/" + module + ".py", text);
        return this;
    }

    /// An attribute that the module declares, besides `training`.
    public ScriptArchive attribute(String name, int value) {
        return with(() -> pickle.attribute(name, value));
    }

    /// As above.
    public ScriptArchive attribute(String name, double value) {
        return with(() -> pickle.attribute(name, value));
    }

    /// A `List[bool]`.
    public ScriptArchive booleans(String name, List<Boolean> values) {
        return with(() -> pickle.booleans(name, values));
    }

    /// A `List[int]`.
    public ScriptArchive integers(String name, int... values) {
        return with(() -> pickle.integers(name, values));
    }

    /// A `List[float]`.
    public ScriptArchive doubles(String name, double... values) {
        return with(() -> pickle.doubles(name, values));
    }

    /// The archive, once; comments and blank lines are left out, which the importer does not take
    /// everywhere.
    public byte[] bytes() {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            store(zip, "data.pkl", pickle.bytes());
            for (var source : sources.entrySet()) {
                store(
                        zip,
                        source.getKey(),
                        bare(source.getValue()).getBytes(StandardCharsets.UTF_8));
            }
            store(zip, "constants.pkl", EMPTY_TUPLE);
            store(zip, "version", "6\n".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @FunctionalInterface
    private interface Writing {
        void write() throws IOException;
    }

    private ScriptArchive with(Writing attribute) {
        try {
            attribute.write();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String bare(String source) {
        return source.lines()
                .filter(line -> !line.isBlank() && !line.stripLeading().startsWith("#"))
                .collect(Collectors.joining("\n", "", "\n"));
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
}
