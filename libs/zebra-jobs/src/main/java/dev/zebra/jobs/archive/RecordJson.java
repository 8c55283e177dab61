package dev.zebra.jobs.archive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Records as lines of JSON. Bytes that are UTF-8 are a string under their field's name, others are
/// base64 under that name and `Base64`, absent ones are absent: every byte comes back as it was.
final class RecordJson {

    static final ObjectMapper MAPPER = new ObjectMapper();

    private static final String BASE64 = "Base64";

    private RecordJson() {}

    static ObjectNode write(ArchivedRecord record) {
        var json = MAPPER.createObjectNode();
        json.put("topic", record.topic());
        json.put("partition", record.partition());
        json.put("offset", record.offset());
        json.put("time", record.time().toString());
        put(json, "key", record.key());
        if (!record.headers().isEmpty()) {
            var headers = json.putArray("headers");
            for (var field : record.headers()) {
                put(headers.addObject().put("name", field.name()), "value", field.value());
            }
        }
        put(json, "value", record.value());
        return json;
    }

    /// Throws [IllegalArgumentException] with what is wrong.
    static ArchivedRecord read(JsonNode json) {
        var headers = new ArrayList<ArchivedRecord.Field>();
        for (var header : json.path("headers")) {
            headers.add(new ArchivedRecord.Field(text(header, "name"), bytes(header, "value")));
        }
        try {
            return new ArchivedRecord(
                    text(json, "topic"),
                    Math.toIntExact(number(json, "partition")),
                    number(json, "offset"),
                    Instant.parse(text(json, "time")),
                    bytes(json, "key"),
                    List.copyOf(headers),
                    bytes(json, "value"));
        } catch (DateTimeException | ArithmeticException unfit) {
            throw new IllegalArgumentException(unfit.getMessage(), unfit);
        }
    }

    static String text(JsonNode json, String name) {
        if (!json.path(name).isTextual()) {
            throw new IllegalArgumentException("'" + name + "' must be a string");
        }
        return json.path(name).textValue();
    }

    static long number(JsonNode json, String name) {
        if (!json.path(name).canConvertToLong() || !json.path(name).isIntegralNumber()) {
            throw new IllegalArgumentException("'" + name + "' must be a whole number");
        }
        return json.path(name).longValue();
    }

    private static void put(ObjectNode json, String name, byte @Nullable [] bytes) {
        if (bytes == null) {
            return;
        }
        try {
            var strict = StandardCharsets.UTF_8.newDecoder();
            json.put(name, strict.decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException noText) {
            json.put(name + BASE64, bytes);
        }
    }

    private static byte @Nullable [] bytes(JsonNode json, String name) {
        if (json.has(name)) {
            return text(json, name).getBytes(StandardCharsets.UTF_8);
        }
        if (!json.has(name + BASE64)) {
            return null;
        }
        try {
            return json.get(name + BASE64).binaryValue();
        } catch (IOException noBase64) {
            throw new IllegalArgumentException("'" + name + BASE64 + "' is no base64", noBase64);
        }
    }
}
