package dev.zebra.model;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// An object of a config whose values are read by type; a value of another type is refused by the
/// key's name. A null counts as absent, as in Hugging Face's configs.
///
/// @param node the object
/// @param prefix what stands before a key in messages
record ConfigNode(JsonNode node, String prefix) {
    /// A key that is given twice contradicts itself.
    static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

    static ConfigNode read(Path file) throws IOException {
        try {
            var root = JSON.readTree(Files.readAllBytes(file));
            if (root == null || !root.isObject()) {
                throw new IOException(file + " is not a JSON object");
            }
            return new ConfigNode(root, "");
        } catch (JsonProcessingException e) {
            throw new IOException(file + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /// Whether there is a value that is not null.
    boolean has(String key) {
        return node.hasNonNull(key);
    }

    /// Whether the key is there, be it with null.
    boolean names(String key) {
        return node.has(key);
    }

    /// The value as it stands, for messages.
    JsonNode get(String key) {
        return node.path(key);
    }

    String name(String key) {
        return prefix + key;
    }

    /// An object with something in it.
    boolean hasObject(String key) {
        if (has(key) && !get(key).isObject()) {
            throw new IllegalArgumentException(
                    "%s must be an object, got %s".formatted(name(key), get(key)));
        }
        return !get(key).isEmpty();
    }

    ConfigNode child(String key) {
        return new ConfigNode(get(key), name(key) + ".");
    }

    int integer(String key) {
        var value = require(key);
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw new IllegalArgumentException(
                    "%s must be an integer, got %s".formatted(name(key), value));
        }
        return value.intValue();
    }

    int integer(String key, int absent) {
        return has(key) ? integer(key) : absent;
    }

    OptionalInt optionalInteger(String key) {
        return has(key) ? OptionalInt.of(integer(key)) : OptionalInt.empty();
    }

    double number(String key) {
        var value = require(key);
        if (!value.isNumber()) {
            throw new IllegalArgumentException(
                    "%s must be a number, got %s".formatted(name(key), value));
        }
        return value.doubleValue();
    }

    double number(String key, double absent) {
        return has(key) ? number(key) : absent;
    }

    OptionalDouble optionalNumber(String key) {
        return has(key) ? OptionalDouble.of(number(key)) : OptionalDouble.empty();
    }

    boolean bool(String key, boolean absent) {
        if (!has(key)) {
            return absent;
        }
        if (!get(key).isBoolean()) {
            throw new IllegalArgumentException(
                    "%s must be true or false, got %s".formatted(name(key), get(key)));
        }
        return get(key).booleanValue();
    }

    String word(String key, String absent) {
        if (!has(key)) {
            return absent;
        }
        if (!get(key).isTextual()) {
            throw new IllegalArgumentException(
                    "%s must be a word, got %s".formatted(name(key), get(key)));
        }
        return get(key).textValue();
    }

    /// The elements of a list.
    JsonNode list(String key) {
        if (!get(key).isArray()) {
            throw new IllegalArgumentException(
                    "%s must be a list, got %s".formatted(name(key), get(key)));
        }
        return get(key);
    }

    private JsonNode require(String key) {
        if (!has(key)) {
            throw new IllegalArgumentException(name(key) + " is missing");
        }
        return get(key);
    }
}
