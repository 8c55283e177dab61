package dev.zebra.data.tokenizer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The metadata of a GGUF file, as far as a vocabulary needs it.
final class GgufVocabulary {

    private static final int STRING = 8;
    private static final int ARRAY = 9;

    private final ByteBuffer bytes;

    private GgufVocabulary(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /// Values by key: numbers, strings and lists of them.
    static Map<String, Object> read(Path file) throws IOException {
        var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.getInt() != 0x46554747) {
            throw new IOException(file + " is no GGUF file");
        }
        bytes.getInt();
        bytes.getLong();
        long count = bytes.getLong();
        var reader = new GgufVocabulary(bytes);
        Map<String, Object> values = new HashMap<>();
        for (long i = 0; i < count; i++) {
            var key = reader.text();
            values.put(key, reader.value(bytes.getInt()));
        }
        return values;
    }

    private String text() {
        var text = new byte[Math.toIntExact(bytes.getLong())];
        bytes.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private Object value(int type) {
        return switch (type) {
            case 0, 1, 7 -> (int) bytes.get();
            case 2, 3 -> (int) bytes.getShort();
            case 4, 5 -> bytes.getInt();
            case 6 -> bytes.getFloat();
            case 10, 11 -> bytes.getLong();
            case 12 -> bytes.getDouble();
            case STRING -> text();
            case ARRAY -> {
                int of = bytes.getInt();
                long length = bytes.getLong();
                List<Object> items = new ArrayList<>();
                for (long i = 0; i < length; i++) {
                    items.add(value(of));
                }
                yield items;
            }
            default -> throw new IllegalArgumentException("a value of type " + type);
        };
    }
}
