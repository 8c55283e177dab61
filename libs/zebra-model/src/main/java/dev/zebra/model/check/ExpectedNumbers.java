package dev.zebra.model.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// `expected.json` of a checkpoint; every key is optional and unknown ones mean nothing here.
final class ExpectedNumbers {
    static final String FILE = "expected.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final JsonNode root;

    private ExpectedNumbers(Path file, JsonNode root) {
        this.file = file;
        this.root = root;
    }

    /// @throws IOException if the file is there and is no JSON object
    static ExpectedNumbers read(Path directory) throws IOException {
        var file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return new ExpectedNumbers(file, MissingNode.getInstance());
        }
        try {
            var root = JSON.readTree(Files.readAllBytes(file));
            if (!root.isObject()) {
                throw new IOException(file + " is not a JSON object");
            }
            return new ExpectedNumbers(file, root);
        } catch (JsonProcessingException e) {
            throw new IOException(file + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    boolean present() {
        return !root.isMissingNode();
    }

    /// What to say when a key is absent.
    String missing(String key) {
        return present() ? "%s has no %s".formatted(FILE, key) : "there is no " + FILE;
    }

    /// @throws IOException if there is something else than a number
    OptionalDouble number(String key) throws IOException {
        return root.hasNonNull(key)
                ? OptionalDouble.of(number(key, root.path(key)))
                : OptionalDouble.empty();
    }

    /// @throws IOException if there is something else than a positive integer
    OptionalInt count(String key) throws IOException {
        if (!root.hasNonNull(key)) {
            return OptionalInt.empty();
        }
        var node = root.path(key);
        if (!node.isInt() || node.intValue() < 1) {
            throw new IOException(
                    "%s: %s must be a positive integer, got %s".formatted(file, key, node));
        }
        return OptionalInt.of(node.intValue());
    }

    /// @throws IOException if there is something else than text
    Optional<String> text(String key) throws IOException {
        if (!root.hasNonNull(key)) {
            return Optional.empty();
        }
        if (!root.path(key).isTextual() || root.path(key).textValue().isEmpty()) {
            throw new IOException(
                    "%s: %s must be text, got %s".formatted(file, key, root.path(key)));
        }
        return Optional.of(root.path(key).textValue());
    }

    /// Numbers by name; empty if the key is absent.
    Map<String, Double> numbers(String key) throws IOException {
        var numbers = new LinkedHashMap<String, Double>();
        if (root.hasNonNull(key) && !root.path(key).isObject()) {
            throw new IOException(
                    "%s: %s must hold numbers by name, got %s"
                            .formatted(file, key, root.path(key)));
        }
        for (var entry : root.path(key).properties()) {
            numbers.put(entry.getKey(), number(key + "." + entry.getKey(), entry.getValue()));
        }
        return numbers;
    }

    /// Rows of ids; a plain list is one row.
    Optional<int[][]> ids(String key) throws IOException {
        if (!root.hasNonNull(key)) {
            return Optional.empty();
        }
        var node = root.path(key);
        if (!node.path(0).isArray()) {
            return Optional.of(new int[][] {row(key, node)});
        }
        var rows = new int[node.size()][];
        for (int b = 0; b < rows.length; b++) {
            rows[b] = row(key + "[" + b + "]", node.path(b));
        }
        return Optional.of(rows);
    }

    Path file() {
        return file;
    }

    private int[] row(String key, JsonNode node) throws IOException {
        var ids = new int[node.size()];
        for (int i = 0; i < ids.length; i++) {
            if (!node.path(i).isInt()) {
                throw new IOException(
                        "%s: %s must be a list of ids, got %s".formatted(file, key, node.path(i)));
            }
            ids[i] = node.path(i).intValue();
        }
        if (ids.length == 0) {
            throw new IOException(
                    "%s: %s must be a list of ids, got %s".formatted(file, key, node));
        }
        return ids;
    }

    private double number(String key, JsonNode node) throws IOException {
        if (!node.isNumber()) {
            throw new IOException("%s: %s must be a number, got %s".formatted(file, key, node));
        }
        return node.doubleValue();
    }
}
