package dev.zebra.model.safetensors;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// A checkpoint that `torch.save` wrote (a `.bin` file), mapped into memory: a zip archive of
/// storages and a pickle that says which tensors lie in them. Only tensors are rebuilt; nothing in
/// the pickle is executed.
public final class TorchFile implements TensorFile {
    private static final long MAX_PICKLE = 64 << 20;
    private static final String PICKLE = "/data.pkl";
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

    private final Arena arena;
    private final Map<String, TensorView> tensors;

    private TorchFile(Arena arena, Map<String, TensorView> tensors) {
        this.arena = arena;
        this.tensors = tensors;
    }

    /// Maps a file and reads which tensors it has.
    ///
    /// @throws IOException if it cannot be read, is damaged, or has anything but tensors in it
    public static TorchFile open(Path file) throws IOException {
        var arena = Arena.ofShared();
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new TorchFile(arena, tensors(mapped, arena));
        } catch (NoSuchFileException e) {
            arena.close();
            throw e;
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw new IOException(
                    "%s is not a checkpoint that can be read: %s".formatted(file, e.getMessage()),
                    e);
        }
    }

    @Override
    public Map<String, TensorView> tensors() {
        return tensors;
    }

    /// Unmaps the file; its tensors must not be touched afterwards.
    @Override
    public void close() {
        arena.close();
    }

    private static Map<String, TensorView> tensors(MemorySegment mapped, Arena arena)
            throws IOException {
        if (!ZipDirectory.isZip(mapped)) {
            throw new IOException(
                    isPickle(mapped)
                            ? "it is in PyTorch's format from before 1.6, a bare pickle; load and save it again with a newer PyTorch"
                            : "it is no zip archive, as PyTorch writes since 1.6");
        }
        var entries = ZipDirectory.of(mapped);
        var archive = archive(entries);
        requireLittleEndian(entries.get(archive + "/byteorder"));
        var pickle = entries.get(archive + PICKLE);
        if (pickle.byteSize() > MAX_PICKLE) {
            throw new IOException(
                    "its pickle has %d bytes, more than %d"
                            .formatted(pickle.byteSize(), MAX_PICKLE));
        }
        var builder = new TorchBuilder(key -> entries.get(archive + "/data/" + key));
        var root = PickleMachine.read(pickle.toArray(ValueLayout.JAVA_BYTE), builder);
        if (!(root instanceof Map<?, ?> state)) {
            throw new IOException("it holds no dictionary of tensors");
        }
        var copies = new StridedCopies(arena, mapped.byteSize());
        var tensors = new LinkedHashMap<String, TensorView>();
        for (var entry : state.entrySet()) {
            if (!(entry.getKey() instanceof String name)
                    || !(entry.getValue() instanceof TorchTensor tensor)) {
                throw new IOException(entry.getKey() + " is no tensor");
            }
            tensors.put(name, copies.contiguous(tensor));
        }
        return Collections.unmodifiableMap(tensors);
    }

    /// The folder within the archive; its name is that of the file it was saved as.
    private static String archive(Map<String, MemorySegment> entries) throws IOException {
        var pickles =
                entries.keySet().stream()
                        .filter(name -> name.indexOf('/') == name.length() - PICKLE.length())
                        .filter(name -> name.endsWith(PICKLE))
                        .toList();
        if (pickles.size() != 1) {
            throw new IOException("it has %d entries data.pkl, not one".formatted(pickles.size()));
        }
        var name = pickles.getFirst();
        return name.substring(0, name.length() - PICKLE.length());
    }

    private static void requireLittleEndian(MemorySegment order) throws IOException {
        if (order == null) {
            return;
        }
        var word =
                new String(
                        order.asSlice(0, Math.min(16, order.byteSize()))
                                .toArray(ValueLayout.JAVA_BYTE),
                        StandardCharsets.UTF_8);
        if (!word.equals("little")) {
            throw new IOException("its byte order is %s, only little is read".formatted(word));
        }
    }

    private static boolean isPickle(MemorySegment bytes) {
        return bytes.byteSize() > 1 && (bytes.get(SHORT, 0) & 0xFF) == 0x80;
    }
}
