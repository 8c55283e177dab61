package dev.zebra.data.chat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Python's `json.dumps`, which Hugging Face's `tojson` is: separated by `", "` and `": "`, other
/// scripts than Latin left as they are.
///
/// @param ascii whether characters beyond ASCII are escaped
/// @param indent what a level is indented by; null for one line
record JsonText(
        boolean ascii,
        @Nullable String indent,
        String itemSeparator,
        String keySeparator,
        boolean sorted) {

    String write(@Nullable Object value) {
        var text = new TextBuilder();
        write(value, 1, text);
        return text.toString();
    }

    private void write(@Nullable Object value, int depth, TextBuilder text) {
        Budget.step();
        switch (value) {
            case null -> text.append("null");
            case Boolean flag -> text.append(flag.toString());
            case Long number -> text.append(number.toString());
            case Double number -> text.append(real(number));
            case String string -> quoted(string, text);
            case Markup(var safe) -> quoted(safe, text);
            case List<?> list -> {
                if (list.isEmpty()) {
                    text.append("[]");
                    return;
                }
                text.append("[");
                var separator = "";
                for (var item : list) {
                    text.append(separator);
                    newline(depth, text);
                    write(item, depth + 1, text);
                    separator = itemSeparator;
                }
                newline(depth - 1, text);
                text.append("]");
            }
            case Map<?, ?> map -> object(map, depth, text);
            default ->
                    throw ChatTemplateException.evaluation(
                            "Object of type " + Values.type(value) + " is not JSON serializable");
        }
    }

    private void object(Map<?, ?> map, int depth, TextBuilder text) {
        if (map.isEmpty()) {
            text.append("{}");
            return;
        }
        Map<?, ?> entries = map;
        if (sorted) {
            var ordered =
                    new TreeMap<@Nullable Object, @Nullable Object>(
                            (left, right) -> Values.compare(left, right, "<"));
            ordered.putAll(map);
            entries = ordered;
        }
        text.append("{");
        var separator = "";
        for (var entry : entries.entrySet()) {
            text.append(separator);
            newline(depth, text);
            quoted(key(entry.getKey()), text);
            text.append(keySeparator);
            write(entry.getValue(), depth + 1, text);
            separator = itemSeparator;
        }
        newline(depth - 1, text);
        text.append("}");
    }

    private static String key(@Nullable Object key) {
        return switch (key) {
            case String text -> text;
            case null -> "null";
            case Boolean flag -> flag.toString();
            case Long number -> number.toString();
            case Double number -> real(number);
            default ->
                    throw ChatTemplateException.evaluation(
                            "keys must be str, int, float, bool or None, not " + Values.type(key));
        };
    }

    private static String real(double number) {
        if (Double.isNaN(number)) {
            return "NaN";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "Infinity" : "-Infinity";
        }
        return Numbers.text(number);
    }

    private void newline(int depth, TextBuilder text) {
        if (indent != null) {
            text.append('\n').repeat(indent, depth);
        }
    }

    private void quoted(String string, TextBuilder text) {
        text.append('"');
        for (var i = 0; i < string.length(); i++) {
            var character = string.charAt(i);
            switch (character) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                case '\f' -> text.append("\\f");
                case '\b' -> text.append("\\b");
                default -> {
                    if (character < 0x20 || (ascii && character > 0x7e)) {
                        text.append("\\u%04x".formatted((int) character));
                    } else {
                        text.append(character);
                    }
                }
            }
        }
        text.append('"');
    }
}
