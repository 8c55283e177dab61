package dev.zebra.cli.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/// A document as JSON, and the line each of its values begins on.
///
/// @param root the document
/// @param lines line (from 1) by JSON pointer; for a field of an object, the line of its name
record Located(JsonNode root, Map<String, Integer> lines) {

    Located {
        lines = Map.copyOf(lines);
    }

    /// The line of `pointer`, or of the nearest value around it that is in the document.
    int line(String pointer) {
        var at = pointer;
        while (!lines.containsKey(at) && !at.isEmpty()) {
            at = at.substring(0, Math.max(0, at.lastIndexOf('/')));
        }
        return lines.getOrDefault(at, 1);
    }

    /// `pointer` extended by a field's name.
    static String child(String pointer, String name) {
        return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
    }
}
