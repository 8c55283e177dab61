package dev.zebra.model.safetensors;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Writes safetensors files, each aside and then moved into place. Tensors stand in name order, so
/// equal content makes equal bytes.
public final class SafetensorsWriter {
    /// Hugging Face's `max_shard_size`.
    public static final long SHARD_BYTES = 5_000_000_000L;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ALIGNMENT = 8;
    private static final long SLICE = 1L << 30;
    private static final long CONVERTED = 1L << 22;

    private final Map<String, String> metadata;
    private final @Nullable TensorType weights;
    private final Map<String, TensorView> tensors = new TreeMap<>();

    /// @param metadata the file's own key-value pairs; Hugging Face expects `format` = `pt`
    public SafetensorsWriter(Map<String, String> metadata) {
        this(metadata, null);
    }

    private SafetensorsWriter(Map<String, String> metadata, @Nullable TensorType weights) {
        this.metadata = Map.copyOf(metadata);
        this.weights = weights;
    }

    /// A writer that writes all weights as F32 or BF16, whatever they are in memory. Narrowing
    /// rounds to the nearest, ties to even.
    ///
    /// @throws IllegalArgumentException if another type is asked for
    public static SafetensorsWriter of(Map<String, String> metadata, TensorType weights) {
        if (weights != TensorType.F32 && weights != TensorType.BF16) {
            throw new IllegalArgumentException(
                    "weights are written as F32 or BF16, got " + weights);
        }
        return new SafetensorsWriter(metadata, weights);
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

    /// Writes a checkpoint into a directory: `model.safetensors` if its tensors take at most so
    /// many bytes, else shards of at most that size, or of one tensor, and
    /// `model.safetensors.index.json`, which is written last.
    ///
    /// @throws IllegalArgumentException if the size is below 1
    public void writeCheckpoint(Path directory, long shardBytes) throws IOException {
        if (shardBytes < 1) {
            throw new IllegalArgumentException(
                    "a shard's size must be at least 1 byte, got " + shardBytes);
        }
        var shards = shards(shardBytes);
        if (shards.size() == 1) {
            write(directory.resolve(Checkpoint.SINGLE));
            return;
        }
        var map = new TreeMap<String, String>();
        for (int i = 0; i < shards.size(); i++) {
            var name = "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
            shards.get(i).tensors.keySet().forEach(tensor -> map.put(tensor, name));
            shards.get(i).write(directory.resolve(name));
        }
        var index = new LinkedHashMap<String, Object>();
        index.put("metadata", Map.of("total_size", totalBytes()));
        index.put("weight_map", map);
        AtomicFile.write(
                directory.resolve(Checkpoint.INDEX),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(index));
    }

    private List<SafetensorsWriter> shards(long shardBytes) {
        var shards = new ArrayList<SafetensorsWriter>();
        var shard = new SafetensorsWriter(metadata, weights);
        for (var entry : tensors.entrySet()) {
            long bytes = bytes(entry.getValue());
            if (!shard.tensors.isEmpty() && shard.totalBytes() + bytes > shardBytes) {
                shards.add(shard);
                shard = new SafetensorsWriter(metadata, weights);
            }
            shard.add(entry.getKey(), entry.getValue());
        }
        shards.add(shard);
        return shards;
    }

    private long totalBytes() {
        return tensors.values().stream().mapToLong(this::bytes).sum();
    }

    /// Replaces `file` by a file with these tensors.
    public void write(Path file) throws IOException {
        AtomicFile.write(
                file,
                channel -> {
                    AtomicFile.writeFully(channel, ByteBuffer.wrap(header()));
                    for (var tensor : tensors.values()) {
                        write(channel, tensor);
                    }
                });
    }

    /// The type that a tensor has in the file.
    private TensorType type(TensorView tensor) {
        return weights == null || !tensor.type().isWeight() ? tensor.type() : weights;
    }

    private long bytes(TensorView tensor) {
        return tensor.elements() * type(tensor).bytes();
    }

    private void write(FileChannel channel, TensorView tensor) throws IOException {
        if (type(tensor) == tensor.type()) {
            write(channel, tensor.data());
            return;
        }
        int from = tensor.type().bytes();
        try (var arena = Arena.ofConfined()) {
            var floats = arena.allocate(CONVERTED * Float.BYTES, Float.BYTES);
            for (long at = 0; at < tensor.elements(); at += CONVERTED) {
                long n = Math.min(CONVERTED, tensor.elements() - at);
                var part = floats.asSlice(0, n * Float.BYTES);
                new TensorView(
                                tensor.type(),
                                List.of(n),
                                tensor.data().asSlice(at * from, n * from))
                        .copyFloats(part);
                if (type(tensor) == TensorType.BF16) {
                    // in place: what is written lies behind what is read
                    FloatWidening.toBfloat16(part, part.asSlice(0, n * Short.BYTES), n);
                }
                write(channel, part.asSlice(0, n * type(tensor).bytes()));
            }
        }
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
            long end = offset + bytes(tensor);
            var description = new LinkedHashMap<String, Object>();
            description.put("dtype", type(tensor).name());
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
