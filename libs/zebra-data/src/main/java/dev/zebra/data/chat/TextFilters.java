package dev.zebra.data.chat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Filters that make text.
final class TextFilters {

    private static final Pattern WORD_BEGINNING =
            Pattern.compile("(?<=[-\\s({\\[<])(?![-\\s({\\[<])|^");
    private static final Pattern WORD = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);

    private static final Pattern COMMENT_OR_TAG =
            Pattern.compile("<!--.*?-->|<[^>]*>", Pattern.DOTALL);

    private TextFilters() {}

    static Map<String, Filters.Filter> all() {
        return Map.ofEntries(
                Map.entry("trim", TextFilters::trim),
                Map.entry("upper", (in, args) -> str(in).toUpperCase(Locale.ROOT)),
                Map.entry("lower", (in, args) -> str(in).toLowerCase(Locale.ROOT)),
                Map.entry("capitalize", (in, args) -> StringMethods.capitalized(str(in))),
                Map.entry("title", (in, args) -> title(str(in))),
                Map.entry("string", (in, args) -> str(in)),
                Map.entry("safe", (in, args) -> new Markup(str(in))),
                Map.entry("escape", (in, args) -> Markup.of(in)),
                Map.entry("e", (in, args) -> Markup.of(in)),
                Map.entry("forceescape", (in, args) -> new Markup(Markup.escaped(str(in)))),
                Map.entry("striptags", (in, args) -> withoutTags(str(in))),
                Map.entry("replace", TextFilters::replace),
                Map.entry("join", TextFilters::join),
                Map.entry("indent", TextFilters::indent),
                Map.entry("center", TextFilters::center),
                Map.entry("truncate", TextFilters::truncate),
                Map.entry("wordcount", (in, args) -> WORD.matcher(str(in)).results().count()),
                Map.entry("format", TextFilters::format),
                Map.entry("tojson", TextFilters::json),
                Map.entry("urlencode", (in, args) -> urlEncoded(in)));
    }

    private static String str(@Nullable Object value) {
        return PythonText.str(value);
    }

    private static Object trim(@Nullable Object input, Arguments arguments) {
        var characters = arguments.bind("trim", "chars").optional("chars", null);
        return StringMethods.stripped(str(input), characters, true, true);
    }

    private static String title(String text) {
        var result = new StringBuilder();
        for (var word : WORD_BEGINNING.split(text)) {
            result.append(StringMethods.capitalized(word));
        }
        return result.toString();
    }

    /// As MarkupSafe does: comments and tags go, blanks become single ones, entities characters.
    private static String withoutTags(String text) {
        var bare = COMMENT_OR_TAG.matcher(text).replaceAll("");
        var words = Splitting.split(bare, Arguments.NONE);
        return TextFilters.joined(words, " ", true)
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&#39;", "'")
                .replace("&#34;", "\"")
                .replace("&quot;", "\"")
                .replace("&amp;", "&");
    }

    private static Object replace(@Nullable Object input, Arguments arguments) {
        var bound = arguments.bind("replace", "old", "new", "count");
        var count = bound.optional("count", null);
        return StringMethods.replaced(
                str(input),
                str(bound.required("old")),
                str(bound.required("new")),
                count == null ? -1 : bound.integer("count", -1));
    }

    private static Object join(@Nullable Object input, Arguments arguments) {
        var bound = arguments.bind("join", "d", "attribute");
        var attribute = bound.optional("attribute", null);
        var items =
                attribute == null
                        ? input
                        : Values.items(input).stream()
                                .map(item -> AttributePath.of(attribute).read(item))
                                .toList();
        return joined(items, str(bound.optional("d", "")), false);
    }

    /// The items with `separator` between them.
    ///
    /// @param onlyText whether anything but strings is refused, as `str.join` does
    static String joined(@Nullable Object items, String separator, boolean onlyText) {
        var text = new TextBuilder();
        var first = true;
        for (var iterator = Values.iterator(items); iterator.hasNext(); ) {
            Budget.step();
            var item = iterator.next();
            if (onlyText && !(item instanceof String)) {
                throw ChatTemplateException.evaluation(
                        "join needs strings, got " + Values.type(item));
            }
            if (!first) {
                text.append(separator);
            }
            text.append(str(item));
            first = false;
        }
        return text.toString();
    }

    private static Object indent(@Nullable Object input, Arguments arguments) {
        if (input instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (!(input instanceof String given)) {
            throw ChatTemplateException.evaluation("indent needs text, not " + Values.type(input));
        }
        var bound = arguments.bind("indent", "width", "first", "blank");
        var width = bound.optional("width", 4L);
        var indentation =
                width instanceof String blanks
                        ? blanks
                        : new TextBuilder().repeat(" ", bound.integer("width", 4)).toString();
        var blank = bound.flag("blank", false);
        var text = new TextBuilder();
        if (bound.flag("first", false)) {
            text.append(indentation);
        }
        // Jinja adds a line feed first, so that a last one begins a line.
        var lines = Splitting.lines(given + "\n", Arguments.NONE);
        for (var i = 0; i < lines.size(); i++) {
            var line = PythonText.str(lines.get(i));
            if (i > 0) {
                text.append('\n').append(blank || !line.isEmpty() ? indentation : "");
            }
            text.append(line);
        }
        return text.toString();
    }

    private static Object center(@Nullable Object input, Arguments arguments) {
        var width = arguments.bind("center", "width").integer("width", 80);
        return StringMethods.padded(str(input), width, " ", 0.5);
    }

    private static @Nullable Object truncate(@Nullable Object input, Arguments arguments) {
        var bound = arguments.bind("truncate", "length", "killwords", "end", "leeway");
        var length = bound.integer("length", 255);
        var end = bound.text("end", "...");
        var keep = length - Characters.length(end);
        if (keep < 0) {
            throw ChatTemplateException.evaluation(
                    "truncate: length " + length + " is shorter than the end '" + end + "'");
        }
        if (Values.length(input) <= length + bound.integer("leeway", 5)) {
            return input;
        }
        if (!(input instanceof String text)) {
            throw ChatTemplateException.evaluation(
                    "truncate needs text, not " + Values.type(input));
        }
        var kept = text.substring(0, text.offsetByCodePoints(0, keep));
        var space = kept.lastIndexOf(' ');
        return (bound.flag("killwords", false) || space < 0 ? kept : kept.substring(0, space))
                + end;
    }

    private static Object format(@Nullable Object input, Arguments arguments) {
        if (!arguments.positional().isEmpty() && !arguments.named().isEmpty()) {
            throw ChatTemplateException.evaluation(
                    "can't handle positional and keyword arguments at the same time");
        }
        return PercentFormat.format(
                str(input),
                arguments.named().isEmpty()
                        ? new Tuple(arguments.positional())
                        : arguments.named());
    }

    private static Object json(@Nullable Object input, Arguments arguments) {
        var bound = arguments.bind("tojson", "ensure_ascii", "indent", "separators", "sort_keys");
        var indent =
                switch (bound.optional("indent", null)) {
                    case null -> null;
                    case String text -> text;
                    default -> new TextBuilder().repeat(" ", bound.integer("indent", 0)).toString();
                };
        var itemSeparator = indent == null ? ", " : ",";
        var keySeparator = ": ";
        if (bound.optional("separators", null) instanceof java.util.List<?> separators
                && separators.size() == 2) {
            itemSeparator = str(separators.get(0));
            keySeparator = str(separators.get(1));
        }
        return new JsonText(
                        bound.flag("ensure_ascii", false),
                        indent,
                        itemSeparator,
                        keySeparator,
                        bound.flag("sort_keys", false))
                .write(input);
    }

    /// Pairs become a query.
    private static String urlEncoded(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return urlEncoded(ContainerMethods.pairs(map));
        }
        if (!(value instanceof java.util.List<?>)) {
            return percentEncoded(str(value)).replace("%2F", "/");
        }
        var query = new TextBuilder();
        var separator = "";
        for (var item : Values.items(value)) {
            var pair = Values.items(item);
            if (pair.size() != 2) {
                throw ChatTemplateException.evaluation("urlencode needs pairs");
            }
            query.append(separator)
                    .append(percentEncoded(str(pair.get(0))).replace("%20", "+"))
                    .append("=")
                    .append(percentEncoded(str(pair.get(1))).replace("%20", "+"));
            separator = "&";
        }
        return query.toString();
    }

    private static String percentEncoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }
}
