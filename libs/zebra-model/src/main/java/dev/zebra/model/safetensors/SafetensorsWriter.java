package dev.zebra.model.safetensors;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Writes one safetensors file, aside and then moved into place. Tensors stand in name order, so
/// equal content makes equal bytes.
public final class SafetensorsWriter {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ALIGNMENT = 8;
    private static final long SLICE = 1L << 30;

    private final Map<String, String> metadata;
    private final Map<String, TensorView> tensors = new TreeMap<>();

    /// @param metadata the file's own key-value pairs; Hugging Face expects `format` = `pt`
    public SafetensorsWriter(Map<String, String> metadata) {
        this.metadata = Map.copyOf(metadata);
    }

    /// Adds a float32 tensor; its little-endian elements are read when the file is written.
    ///
    /// @throws IllegalArgumentException if the name is taken or the size is not that of the shape
    public SafetensorsWriter add(String name, List<Long> shape, MemorySegment floats) {
        return add(name, new TensorView(TensorType.F32, shape, floats));
    }

    /// Adds a tensor of any type.
    ///
    /// @throws IllegalArgumentException if the name is taken
    public SafetensorsWriter add(String name, TensorView tensor) {
        if (tensors.putIfAbsent(name, tensor) != null) {
            throw new IllegalArgumentException("two tensors are named " + name);
        }
        return this;
    }

    /// Replaces `file` by a file with these tensors.
    public void write(Path file) throws IOException {
        AtomicFile.write(
                file,
                channel -> {
                    AtomicFile.writeFully(channel, ByteBuffer.wrap(header()));
                    for (var tensor : tensors.values()) {
                        write(channel, tensor.data());
                    }
                });
    }

    private static void write(FileChannel channel, MemorySegment data) throws IOException {
        for (long at = 0; at < data.byteSize(); at += SLICE) {
            var slice = data.asSlice(at, Math.min(SLICE, data.byteSize() - at));
            AtomicFile.writeFully(channel, bytes(slice));
        }
    }

    /// A heap segment of other elements than bytes has no view as a buffer, and is small.
    private static ByteBuffer bytes(MemorySegment slice) {
        return slice.isNative()
                ? slice.asByteBuffer()
                : ByteBuffer.wrap(slice.toArray(ValueLayout.JAVA_BYTE));
    }

    /// Length, then JSON padded with spaces so that the data is aligned.
    private byte[] header() throws IOException {
        var header = new LinkedHashMap<String, Object>();
        if (!metadata.isEmpty()) {
            header.put("__metadata__", new TreeMap<>(metadata));
        }
        long offset = 0;
        for (var entry : tensors.entrySet()) {
            var tensor = entry.getValue();
            long end = offset + tensor.data().byteSize();
            var description = new LinkedHashMap<String, Object>();
            description.put("dtype", tensor.type().name());
            description.put("shape", tensor.shape());
            description.put("data_offsets", List.of(offset, end));
            header.put(entry.getKey(), description);
            offset = end;
        }
        var json = JSON.writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
        int padded = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        var bytes = new byte[Long.BYTES + padded];
        Arrays.fill(bytes, (byte) ' ');
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(padded).put(json);
        return bytes;
    }
}
