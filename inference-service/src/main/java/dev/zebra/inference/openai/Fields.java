package dev.zebra.inference.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The fields of a JSON object that a client sent, each read as what it must be. JSON null is the
/// same as a field left out.
///
/// All methods throw an [ApiException] that names the field.
final class Fields {

    private static final ObjectMapper JSON =
            new ObjectMapper()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    private final JsonNode object;
    private final String prefix;

    private Fields(JsonNode object, String prefix) {
        this.object = object;
        this.prefix = prefix;
    }

    /// Parses a body.
    static Fields parse(@Nullable String body) {
        try {
            var json = JSON.readTree(body == null ? "" : body);
            if (json == null || !json.isObject()) {
                throw ApiException.invalid("the body must be a JSON object", null, "invalid_json");
            }
            return new Fields(json, "");
        } catch (JsonProcessingException malformed) {
            throw ApiException.invalid(
                    "the body is no JSON: " + malformed.getOriginalMessage(), null, "invalid_json");
        }
    }

    static Fields of(JsonNode value, String path) {
        if (!value.isObject()) {
            throw wrong(path, "an object", value);
        }
        return new Fields(value, path + ".");
    }

    /// Refuses fields by name: those that are known and not honoured with their reason, all others
    /// as unknown.
    ///
    /// @param known honoured ones and those ignored without harm
    /// @param refused reasons by name
    void allowOnly(Set<String> known, Map<String, String> refused) {
        for (var field : object.properties()) {
            var name = field.getKey();
            if (known.contains(name) || (refused.containsKey(name) && field.getValue().isNull())) {
                continue;
            }
            var reason = refused.get(name);
            if (reason != null) {
                throw ApiException.unsupported(prefix + name, prefix + name + ": " + reason);
            }
            throw ApiException.invalid(
                    "unknown field '" + prefix + name + "'", prefix + name, "unknown_parameter");
        }
    }

    @Nullable JsonNode get(String name) {
        var value = object.get(name);
        return value == null || value.isNull() ? null : value;
    }

    JsonNode require(String name) {
        var value = get(name);
        if (value == null) {
            throw ApiException.invalid(
                    "'" + prefix + name + "' is required",
                    prefix + name,
                    "missing_required_parameter");
        }
        return value;
    }

    String text(String name) {
        return text(require(name), prefix + name);
    }

    static String text(JsonNode value, String path) {
        if (!value.isTextual()) {
            throw wrong(path, "a string", value);
        }
        return value.textValue();
    }

    boolean truth(String name, boolean otherwise) {
        var value = get(name);
        if (value == null) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            throw wrong(prefix + name, "true or false", value);
        }
        return value.booleanValue();
    }

    double number(String name, double otherwise, double least, double most) {
        var value = get(name);
        return value == null ? otherwise : number(value, prefix + name, least, most);
    }

    static double number(JsonNode value, String path, double least, double most) {
        if (!value.isNumber()) {
            throw wrong(path, "a number", value);
        }
        double number = value.doubleValue();
        if (!(number >= least && number <= most)) {
            throw wrong(path, "from %s to %s".formatted(least, most), value);
        }
        return number;
    }

    OptionalInt integer(String name, int least, int most) {
        var value = get(name);
        return value == null
                ? OptionalInt.empty()
                : OptionalInt.of(integer(value, prefix + name, least, most));
    }

    static int integer(JsonNode value, String path, int least, int most) {
        if (!value.isIntegralNumber()) {
            throw wrong(path, "an integer", value);
        }
        if (!value.canConvertToInt() || value.intValue() < least || value.intValue() > most) {
            throw wrong(path, "an integer from %d to %d".formatted(least, most), value);
        }
        return value.intValue();
    }

    OptionalLong whole(String name) {
        var value = get(name);
        if (value == null) {
            return OptionalLong.empty();
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw wrong(prefix + name, "an integer of 64 bits", value);
        }
        return OptionalLong.of(value.longValue());
    }

    static ApiException wrong(String path, String expected, JsonNode value) {
        var shown = value.toString();
        return ApiException.invalid(
                "'%s' must be %s, not %s"
                        .formatted(
                                path,
                                expected,
                                shown.length() > 80 ? shown.substring(0, 80) + "..." : shown),
                path,
                "invalid_value");
    }
}
