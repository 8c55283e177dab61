package dev.zebra.data.chat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Python's `str.format`: fields such as `{}`, `{0[a].b!r:>10}` and `{name}`.
final class BraceFormat {

    private static final Pattern FIELD =
            Pattern.compile(
                    "\\{\\{|\\}\\}|\\{([^{}!:]*)(?:!([rsa]))?(?::((?:[^{}]|\\{[^{}]*\\})*))?\\}|[{}]");
    private static final Pattern STEP = Pattern.compile("\\.(\\w+)|\\[([^\\]]+)\\]");
    private static final Pattern BEGINNING = Pattern.compile("\\w*");

    private final Arguments arguments;
    private int used;
    private boolean numbered;

    private BraceFormat(Arguments arguments) {
        this.arguments = arguments;
    }

    static String format(String format, Arguments arguments) {
        return new BraceFormat(arguments).format(format);
    }

    private String format(String format) {
        var text = new TextBuilder();
        var fields = FIELD.matcher(format);
        var done = 0;
        while (fields.find()) {
            text.append(format.substring(done, fields.start()));
            done = fields.end();
            if (fields.group().equals("{{") || fields.group().equals("}}")) {
                text.append(fields.group().charAt(0));
            } else if (fields.group(1) == null) {
                throw ChatTemplateException.evaluation(
                        "Single '" + fields.group() + "' encountered in format string");
            } else {
                text.append(field(fields));
            }
        }
        return text.append(format.substring(done)).toString();
    }

    private String field(Matcher field) {
        var value = value(field.group(1));
        var spec = field.group(3) == null ? "" : format(field.group(3));
        return switch (field.group(2)) {
            case null -> FormatSpec.format(value, spec);
            case "s" -> FormatSpec.format(PythonText.str(value), spec);
            case "a" -> FormatSpec.format(PythonText.ascii(value), spec);
            default -> FormatSpec.format(PythonText.repr(value), spec);
        };
    }

    private @Nullable Object value(String path) {
        var beginning = BEGINNING.matcher(path);
        beginning.lookingAt();
        var value = argument(beginning.group());
        var steps = STEP.matcher(path);
        var at = beginning.end();
        while (at < path.length()) {
            if (!steps.find(at) || steps.start() != at) {
                throw ChatTemplateException.evaluation(
                        "the format field '{" + path + "}' is wrong");
            }
            var key = steps.group(2);
            value =
                    key == null
                            ? Access.attribute(value, steps.group(1))
                            : Access.item(value, isNumber(key) ? (Object) Long.valueOf(key) : key);
            at = steps.end();
        }
        return value;
    }

    private @Nullable Object argument(String name) {
        if (name.isEmpty()) {
            requireOneKind(!numbered);
            return positional(used++);
        }
        if (isNumber(name)) {
            numbered = true;
            requireOneKind(used == 0);
            return positional(Integer.parseInt(name));
        }
        if (!arguments.named().containsKey(name)) {
            throw ChatTemplateException.evaluation("format got no argument '" + name + "'");
        }
        return arguments.named().get(name);
    }

    private static void requireOneKind(boolean one) {
        if (!one) {
            throw ChatTemplateException.evaluation(
                    "cannot mix numbered and unnumbered fields in a format");
        }
    }

    private static boolean isNumber(String name) {
        return name.length() < 9 && name.chars().allMatch(each -> each >= '0' && each <= '9');
    }

    private @Nullable Object positional(int index) {
        if (index >= arguments.positional().size()) {
            throw ChatTemplateException.evaluation(
                    "Replacement index " + index + " out of range for positional args tuple");
        }
        return arguments.positional().get(index);
    }
}
