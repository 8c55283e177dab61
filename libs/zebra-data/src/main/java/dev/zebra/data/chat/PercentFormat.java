package dev.zebra.data.chat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Python's `format % values`.
final class PercentFormat {

    private static final Pattern FIELD =
            Pattern.compile("%(?:\\((\\w+)\\))?([-+0 #]*)(\\d*)(?:\\.(\\d+))?(.)", Pattern.DOTALL);

    private PercentFormat() {}

    static String format(String format, @Nullable Object values) {
        var positional = values instanceof Tuple tuple ? tuple : Tuple.of(values);
        var text = new TextBuilder();
        var fields = FIELD.matcher(format);
        var done = 0;
        var used = 0;
        while (fields.find()) {
            text.append(format.substring(done, fields.start()));
            done = fields.end();
            if (fields.group(5).equals("%")) {
                text.append('%');
                continue;
            }
            @Nullable Object value;
            if (fields.group(1) != null) {
                if (!(values instanceof Map<?, ?> map) || !map.containsKey(fields.group(1))) {
                    throw ChatTemplateException.evaluation(
                            "the format needs a mapping with '" + fields.group(1) + "'");
                }
                value = map.get(fields.group(1));
            } else if (used < positional.size()) {
                value = positional.get(used++);
            } else {
                throw ChatTemplateException.evaluation("not enough arguments for format string");
            }
            text.append(
                    field(
                            fields.group(2),
                            fields.group(3),
                            fields.group(4),
                            fields.group(5).charAt(0),
                            value));
        }
        // Python lets anything with items, such as a dict or list, go unused.
        var unused =
                values instanceof Tuple
                        || !(values instanceof Map
                                || values instanceof List
                                || values instanceof Undefined);
        if (unused && used < positional.size()) {
            throw ChatTemplateException.evaluation(
                    "not all arguments converted during string formatting");
        }
        return text.append(format.substring(done)).toString();
    }

    private static String field(
            String flags,
            String width,
            @Nullable String precision,
            char conversion,
            @Nullable Object value) {
        var body =
                switch (conversion) {
                    case 's', 'r' -> {
                        var full =
                                conversion == 's' ? PythonText.str(value) : PythonText.repr(value);
                        yield precision == null
                                ? full
                                : full.substring(0, Math.min(full.length(), size(precision)));
                    }
                    case 'd', 'i', 'u' ->
                            Long.toString(
                                    value instanceof Double real
                                            ? (long) (double) real
                                            : Numbers.integer(value, "%" + conversion));
                    case 'x' -> Long.toString(Numbers.integer(value, "%x"), 16);
                    case 'X' ->
                            Long.toString(Numbers.integer(value, "%X"), 16)
                                    .toUpperCase(Locale.ROOT);
                    case 'o' -> Long.toString(Numbers.integer(value, "%o"), 8);
                    case 'f', 'F', 'e', 'E' ->
                            real(
                                    Numbers.real(value),
                                    precision == null ? 6 : size(precision),
                                    conversion);
                    case 'g', 'G' -> {
                        double real = Numbers.real(value);
                        var digits =
                                FormatSpec.general(
                                        Math.abs(real),
                                        precision == null ? 6 : Math.max(1, size(precision)));
                        var signed = real < 0 ? "-" + digits : digits;
                        yield conversion == 'G' ? signed.toUpperCase(Locale.ROOT) : signed;
                    }
                    case 'c' ->
                            value instanceof String text && Characters.length(text) == 1
                                    ? text
                                    : FormatSpec.character(Numbers.integer(value, "%c"));
                    default ->
                            throw ChatTemplateException.unsupported(
                                    "the format '%" + conversion + "' is not supported");
                };
        var number = "src".indexOf(conversion) < 0;
        if (number && !body.startsWith("-")) {
            body = (flags.contains("+") ? "+" : flags.contains(" ") ? " " : "") + body;
        }
        var missing = width.isEmpty() ? 0 : size(width) - Characters.length(body);
        if (missing <= 0) {
            return body;
        }
        if (flags.contains("-")) {
            return body + " ".repeat(missing);
        }
        if (number && flags.contains("0")) {
            var signed = body.startsWith("-") || body.startsWith("+") || body.startsWith(" ");
            return signed
                    ? body.charAt(0) + "0".repeat(missing) + body.substring(1)
                    : "0".repeat(missing) + body;
        }
        return " ".repeat(missing) + body;
    }

    private static String real(double value, int precision, char conversion) {
        var magnitude = Math.abs(value);
        var digits =
                !Double.isFinite(value)
                        ? Numbers.text(magnitude)
                        : Character.toLowerCase(conversion) == 'f'
                                ? FormatSpec.fixed(magnitude, precision)
                                : FormatSpec.scientific(magnitude, precision);
        var signed = value < 0 || value == 0 && 1 / value < 0 ? "-" + digits : digits;
        return Character.isUpperCase(conversion) ? signed.toUpperCase(Locale.ROOT) : signed;
    }

    private static int size(String digits) {
        if (digits.length() > 4) {
            throw ChatTemplateException.limit("the format's width " + digits + " is too large");
        }
        return Integer.parseInt(digits);
    }
}
