package dev.zebra.jobs.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zebra.jobs.log.KafkaAccess;
import dev.zebra.jobs.run.InvalidSpecException;
import dev.zebra.jobs.run.Violation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A JSON object of a request, read field by field. It collects everything that is wrong, each with
/// its JSON pointer, until [#check] refuses it.
final class JsonBody {

    private static final JsonMapper STRICT =
            JsonMapper.builder()
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    /// The longest body in bytes of UTF-8: a quarter of the longest record, which repeats parts.
    static final int LONGEST = KafkaAccess.LONGEST_RECORD / 4;

    private final ObjectNode fields;
    private final String pointer;
    private final List<Violation> violations;

    private JsonBody(ObjectNode fields, String pointer, List<Violation> violations) {
        this.fields = fields;
        this.pointer = pointer;
        this.violations = violations;
    }

    /// Reads a request's body, which must be one JSON object with no other fields than those known.
    static JsonBody read(@Nullable String body, Set<String> known) {
        if (body == null || body.isBlank()) {
            throw new ProblemException(
                    Problem.badRequest("the body is empty; a JSON object is wanted"));
        }
        int bytes = body.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LONGEST) {
            throw new ProblemException(
                    Problem.tooLarge("the body has " + bytes + " bytes; " + LONGEST + " are read"));
        }
        var read = parse(body);
        if (!(read instanceof ObjectNode object)) {
            throw new InvalidSpecException("", "must be a JSON object, not " + typeOf(read));
        }
        var json = new JsonBody(object, "", new ArrayList<>());
        json.refuseOthersThan(known);
        return json;
    }

    private static JsonNode parse(String body) {
        try {
            return STRICT.readTree(body);
        } catch (JsonProcessingException malformed) {
            var at = malformed.getLocation();
            var where =
                    at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw new ProblemException(
                    Problem.badRequest(
                            "the body is no JSON" + where + ": " + malformed.getOriginalMessage()));
        }
    }

    /// True if the field is there, be it null.
    boolean has(String name) {
        return fields.has(name);
    }

    /// The text of a required field.
    @Nullable String text(String name) {
        var value = required(name);
        return value == null ? null : asText(name, value);
    }

    /// The text of a field that may be missing or null.
    @Nullable String optionalText(String name) {
        var value = present(name);
        return value == null ? null : asText(name, value);
    }

    /// The truth value of a field that may be missing or null.
    @Nullable Boolean optionalTruth(String name) {
        var value = present(name);
        if (value != null && !value.isBoolean()) {
            wrongType(name, "true or false", value);
            return null;
        }
        return value == null ? null : value.booleanValue();
    }

    /// The whole number of a required field.
    @Nullable Integer integer(String name) {
        return required(name) == null ? null : optionalInteger(name);
    }

    /// The whole number of a field that may be missing or null.
    @Nullable Integer optionalInteger(String name) {
        var value = present(name);
        if (value != null && (!value.isIntegralNumber() || !value.canConvertToInt())) {
            violate(name, "must be a whole number, not " + value);
            return null;
        }
        return value == null ? null : value.intValue();
    }

    /// The ISO-8601 duration of a field that may be missing or null, such as `PT90M` or `P2D`.
    @Nullable Duration optionalDuration(String name) {
        var text = optionalText(name);
        try {
            return text == null ? null : Duration.parse(text);
        } catch (DateTimeParseException malformed) {
            violate(
                    name,
                    "'" + text + "' is no ISO-8601 duration; PT90M is 90 minutes, P2D two days");
            return null;
        }
    }

    /// The ISO-8601 time of a field that may be missing or null, such as `2027-01-01T00:00:00Z`.
    @Nullable Instant optionalInstant(String name) {
        var text = optionalText(name);
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException malformed) {
            violate(name, "'" + text + "' is no ISO-8601 time such as 2027-01-01T00:00:00Z");
            return null;
        }
    }

    /// A required text, parsed; what `parse` refuses with an [IllegalArgumentException] is a
    /// violation of the field.
    <T> @Nullable T parsed(String name, Function<String, T> parse) {
        var text = text(name);
        if (text == null) {
            return null;
        }
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException refused) {
            violate(name, String.valueOf(refused.getMessage()));
            return null;
        }
    }

    /// A required field that is a JSON object, as it is.
    @Nullable ObjectNode object(String name) {
        var value = required(name);
        if (value != null && !value.isObject()) {
            wrongType(name, "a JSON object", value);
            return null;
        }
        return (ObjectNode) value;
    }

    /// A required field that is a JSON object with no other fields than those known, to be read the
    /// same way; [#check] of either refuses both.
    @Nullable JsonBody body(String name, Set<String> known) {
        var value = object(name);
        if (value == null) {
            return null;
        }
        var inner = new JsonBody(value, at(name), violations);
        inner.refuseOthersThan(known);
        return inner;
    }

    /// A field that maps names to JSON objects with no other fields than those known, each read by
    /// `read`, and may be missing or null, which means empty. What `read` refuses with an
    /// [IllegalArgumentException] is a violation.
    <T> Map<String, T> bodies(String name, Set<String> known, Function<JsonBody, T> read) {
        var value = present(name);
        if (value == null) {
            return Map.of();
        }
        if (!value.isObject()) {
            wrongType(name, "a JSON object of objects", value);
            return Map.of();
        }
        var bodies = new HashMap<String, T>();
        for (var entry : value.properties()) {
            var at = at(name) + "/" + escape(entry.getKey());
            if (!(entry.getValue() instanceof ObjectNode object)) {
                violations.add(
                        new Violation(
                                at, "must be a JSON object, not " + typeOf(entry.getValue())));
                continue;
            }
            var inner = new JsonBody(object, at, violations);
            inner.refuseOthersThan(known);
            try {
                bodies.put(entry.getKey(), read.apply(inner));
            } catch (IllegalArgumentException refused) {
                violations.add(new Violation(at, String.valueOf(refused.getMessage())));
            }
        }
        return bodies;
    }

    /// The number of a field that may be missing or null.
    @Nullable Double optionalNumber(String name) {
        var value = present(name);
        if (value != null && (!value.isNumber() || !Double.isFinite(value.doubleValue()))) {
            violate(name, "must be a number, not " + value);
            return null;
        }
        return value == null ? null : value.doubleValue();
    }

    /// A field that maps names to texts and may be missing or null, which means empty.
    Map<String, String> texts(String name) {
        var value = present(name);
        if (value == null) {
            return Map.of();
        }
        if (!value.isObject()) {
            wrongType(name, "a JSON object of texts", value);
            return Map.of();
        }
        var texts = new HashMap<String, String>();
        for (var entry : value.properties()) {
            if (entry.getValue().isTextual()) {
                texts.put(entry.getKey(), entry.getValue().textValue());
            } else {
                violations.add(
                        new Violation(
                                at(name) + "/" + escape(entry.getKey()),
                                "must be a text, not " + typeOf(entry.getValue())));
            }
        }
        return texts;
    }

    /// Notes that a field is wrong.
    void violate(String name, String detail) {
        violations.add(new Violation(at(name), detail));
    }

    /// Refuses the body if anything was wrong.
    void check() {
        if (!violations.isEmpty()) {
            throw new InvalidSpecException(violations);
        }
    }

    private void refuseOthersThan(Set<String> known) {
        fields.fieldNames()
                .forEachRemaining(
                        name -> {
                            if (!known.contains(name)) {
                                violate(
                                        name,
                                        "unknown field; known are "
                                                + String.join(
                                                        ", ", known.stream().sorted().toList()));
                            }
                        });
    }

    private @Nullable JsonNode present(String name) {
        var value = fields.get(name);
        return value == null || value.isNull() ? null : value;
    }

    private @Nullable JsonNode required(String name) {
        var value = present(name);
        if (value == null) {
            violate(name, "is required");
        }
        return value;
    }

    private @Nullable String asText(String name, JsonNode value) {
        if (!value.isTextual()) {
            wrongType(name, "a text", value);
            return null;
        }
        return value.textValue();
    }

    private void wrongType(String name, String wanted, JsonNode found) {
        violate(name, "must be " + wanted + ", not " + typeOf(found));
    }

    private String at(String name) {
        return pointer + "/" + escape(name);
    }

    private static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private static String typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "an array";
            case BOOLEAN -> "true or false";
            case NUMBER -> "a number";
            case STRING -> "a text";
            case NULL, MISSING -> "null";
            case OBJECT, POJO -> "a JSON object";
            case BINARY -> "bytes";
        };
    }
}
