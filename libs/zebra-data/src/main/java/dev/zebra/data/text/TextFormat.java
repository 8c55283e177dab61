package dev.zebra.data.text;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/// How documents lie in a file. A file of any format may be compressed with gzip, which is
/// recognised by its first bytes.
public enum TextFormat {
    /// By the file's name: JSONL if it ends in `.jsonl` or `.ndjson`, before `.gz` if that
    /// follows; plain text otherwise.
    AUTO,
    /// The whole file is one document.
    TEXT,
    /// Each line is a JSON object, and its field `text` one document.
    JSONL;

    /// The name in specs and manifests, such as `jsonl`.
    @JsonValue
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The format of that name, or an [IllegalArgumentException] that says which there are.
    @JsonCreator
    public static TextFormat of(String id) {
        return Arrays.stream(values())
                .filter(format -> format.id().equals(id))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "'"
                                                + id
                                                + "' is no text format; write auto, text or"
                                                + " jsonl"));
    }

    /// This format, or for [#AUTO] the one that a file's name tells.
    public TextFormat resolve(String fileName) {
        if (this != AUTO) {
            return this;
        }
        var name = fileName.toLowerCase(Locale.ROOT);
        var plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
        return plain.endsWith(".jsonl") || plain.endsWith(".ndjson") ? JSONL : TEXT;
    }
}
