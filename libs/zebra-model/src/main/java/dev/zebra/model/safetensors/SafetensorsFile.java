package dev.zebra.model.safetensors;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A safetensors file, mapped into memory. Nothing is allocated by what the header claims before
/// the claim has been held against the file's size.
public final class SafetensorsFile implements TensorSource, TensorFile {
    /// The reference implementation's bound on the header.
    private static final long MAX_HEADER = 100_000_000;

    private static final String METADATA = "__metadata__";
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

    private final Path file;
    private final Arena arena;
    private final Map<String, String> metadata;
    private final Map<String, TensorView> tensors;

    private SafetensorsFile(
            Path file, Arena arena, Map<String, String> metadata, Map<String, TensorView> tensors) {
        this.file = file;
        this.arena = arena;
        this.metadata = metadata;
        this.tensors = tensors;
    }

    /// Maps a file and reads its header.
    ///
    /// @throws IOException if it cannot be read, or is no complete and valid safetensors file
    public static SafetensorsFile open(Path file) throws IOException {
        var arena = Arena.ofShared();
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < Long.BYTES) {
                throw new IOException("it is truncated: %d bytes".formatted(size));
            }
            var mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
            long headerSize =
                    mapped.get(
                            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0);
            if (headerSize < 2 || headerSize > Math.min(MAX_HEADER, size - Long.BYTES)) {
                throw new IOException(
                        "a header of %d bytes does not fit %d bytes of file"
                                .formatted(headerSize, size));
            }
            var header = header(mapped.asSlice(Long.BYTES, headerSize));
            var data = mapped.asSlice(Long.BYTES + headerSize);
            return new SafetensorsFile(file, arena, metadata(header), tensors(header, data));
        } catch (NoSuchFileException e) {
            arena.close();
            throw e;
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw new IOException(
                    "%s is not a valid safetensors file: %s".formatted(file, e.getMessage()), e);
        }
    }

    /// The file's own key-value pairs.
    public Map<String, String> metadata() {
        return metadata;
    }

    /// Tensors by name, in the order of the header.
    @Override
    public Map<String, TensorView> tensors() {
        return tensors;
    }

    @Override
    public TensorView tensor(String name, List<Long> shape) throws IOException {
        return require(tensors, file, name, shape);
    }

    static TensorView require(
            Map<String, TensorView> tensors, Path where, String name, List<Long> shape)
            throws IOException {
        var tensor = tensors.get(name);
        if (tensor == null) {
            throw new IOException("%s has no tensor named %s".formatted(where, name));
        }
        if (!tensor.shape().equals(shape)) {
            throw new IOException(
                    "%s: %s must have the shape %s, got %s"
                            .formatted(where, name, shape, tensor.shape()));
        }
        return tensor;
    }

    /// Unmaps the file; its tensors must not be touched afterwards.
    @Override
    public void close() {
        arena.close();
    }

    private static JsonNode header(MemorySegment bytes) throws IOException {
        try {
            if (bytes.get(ValueLayout.JAVA_BYTE, 0) != '{') {
                throw new IOException("the header does not begin with {");
            }
            var header = JSON.readTree(bytes.toArray(ValueLayout.JAVA_BYTE));
            if (header == null || !header.isObject()) {
                throw new IOException("the header is not a JSON object");
            }
            return header;
        } catch (JsonProcessingException e) {
            throw new IOException("the header is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static Map<String, String> metadata(JsonNode header) throws IOException {
        var metadata = new LinkedHashMap<String, String>();
        if (header.has(METADATA) && !header.path(METADATA).isObject()) {
            throw new IOException("__metadata__ is no object: " + header.path(METADATA));
        }
        for (var entry : header.path(METADATA).properties()) {
            if (!entry.getValue().isTextual()) {
                throw new IOException(
                        "__metadata__.%s is no text: %s"
                                .formatted(entry.getKey(), entry.getValue()));
            }
            metadata.put(entry.getKey(), entry.getValue().asText());
        }
        return Collections.unmodifiableMap(metadata);
    }

    private static Map<String, TensorView> tensors(JsonNode header, MemorySegment data)
            throws IOException {
        var tensors = new LinkedHashMap<String, TensorView>();
        for (var entry : header.properties()) {
            if (!entry.getKey().equals(METADATA)) {
                try {
                    tensors.put(entry.getKey(), tensor(entry.getValue(), data));
                } catch (RuntimeException e) {
                    throw new IOException(entry.getKey() + ": " + e.getMessage(), e);
                }
            }
        }
        requireNoGaps(tensors, data);
        return Collections.unmodifiableMap(tensors);
    }

    /// Tensors lie one behind the other and fill the file, as the reference implementation insists:
    /// no byte is read twice, and none can hide.
    private static void requireNoGaps(Map<String, TensorView> tensors, MemorySegment data)
            throws IOException {
        var inOrder = new ArrayList<>(tensors.entrySet());
        inOrder.sort(
                Comparator.comparingLong(SafetensorsFile::offset)
                        .thenComparingLong(entry -> entry.getValue().data().byteSize()));
        long end = data.address();
        for (var entry : inOrder) {
            if (offset(entry) != end) {
                throw new IOException(
                        "%s: data_offsets begin at %d, but what stands before ends at %d"
                                .formatted(
                                        entry.getKey(),
                                        offset(entry) - data.address(),
                                        end - data.address()));
            }
            end += entry.getValue().data().byteSize();
        }
        if (end != data.address() + data.byteSize()) {
            throw new IOException(
                    "%d bytes of data, of which the tensors take %d"
                            .formatted(data.byteSize(), end - data.address()));
        }
    }

    private static long offset(Map.Entry<String, TensorView> entry) {
        return entry.getValue().data().address();
    }

    private static TensorView tensor(JsonNode node, MemorySegment data) {
        var offsets = integers("data_offsets", node.path("data_offsets"));
        if (offsets.size() != 2
                || offsets.get(0) < 0
                || offsets.get(1) < offsets.get(0)
                || offsets.get(1) > data.byteSize()) {
            throw new IllegalArgumentException(
                    "data_offsets %s are not within %d bytes of data"
                            .formatted(offsets, data.byteSize()));
        }
        return new TensorView(
                TensorType.of(node.path("dtype").asText()),
                integers("shape", node.path("shape")),
                data.asSlice(offsets.get(0), offsets.get(1) - offsets.get(0)));
    }

    private static List<Long> integers(String key, JsonNode node) {
        if (!node.isArray()) {
            throw new IllegalArgumentException(key + " must be a list, got " + node);
        }
        var integers = new ArrayList<Long>();
        for (var element : node) {
            if (!element.isIntegralNumber() || !element.canConvertToLong()) {
                throw new IllegalArgumentException(key + " must hold integers, got " + node);
            }
            integers.add(element.longValue());
        }
        return integers;
    }
}
