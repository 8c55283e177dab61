package dev.zebra.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Puts what users wrote into addresses.
public final class Paths {

    private Paths() {}

    /// A text with slashes as the rest of a path; what else is special is escaped.
    public static String rest(String text) {
        return Arrays.stream(text.split("/", -1))
                .map(Paths::escaped)
                .collect(Collectors.joining("/"));
    }

    /// `path` with a parameter, or as it is if the value is null.
    public static String with(String path, String name, @Nullable Object value) {
        return value == null
                ? path
                : path + (path.contains("?") ? "&" : "?") + name + "=" + escaped(value.toString());
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%3A", ":")
                .replace("%40", "@");
    }

    /// All items of a list, page after page.
    public static ArrayNode all(AnyService services, String path) {
        var items = JsonNodeFactory.instance.arrayNode();
        String cursor = null;
        do {
            JsonNode page = services.get(with(with(path, "limit", 1000), "cursor", cursor));
            page.path("items").forEach(items::add);
            cursor = page.path("next").isTextual() ? page.path("next").asText() : null;
        } while (cursor != null);
        return items;
    }
}
