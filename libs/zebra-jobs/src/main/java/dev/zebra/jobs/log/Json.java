package dev.zebra.jobs.log;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;

/// The one way the log's facts are written as JSON: ISO-8601 times, fields in declared order, and
/// unknown fields of later versions skipped when read.
public final class Json {

    private static final ObjectMapper MAPPER =
            JsonMapper.builder()
                    .addModule(new JavaTimeModule())
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .disable(DeserializationFeature.READ_DATE_TIMESTAMPS_AS_NANOSECONDS)
                    .build();

    private Json() {}

    /// A value as a JSON tree.
    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /// A tree as a value; throws [IllegalArgumentException] if it does not fit.
    public static <T> T value(JsonNode tree, Class<T> type) {
        try {
            return MAPPER.treeToValue(tree, type);
        } catch (IOException unfit) {
            throw new IllegalArgumentException(unfit.getMessage(), unfit);
        }
    }

    /// A value as UTF-8 bytes.
    public static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (IOException unwritable) {
            throw new IllegalArgumentException(unwritable.getMessage(), unwritable);
        }
    }

    /// UTF-8 bytes as a value; throws [IllegalArgumentException] if they do not fit.
    public static <T> T read(byte[] bytes, Class<T> type) {
        try {
            return MAPPER.readValue(bytes, type);
        } catch (IOException unfit) {
            throw new IllegalArgumentException(unfit.getMessage(), unfit);
        }
    }

    /// A value as indented JSON for people.
    public static byte[] pretty(Object value) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(value);
        } catch (IOException unwritable) {
            throw new IllegalArgumentException(unwritable.getMessage(), unwritable);
        }
    }
}
