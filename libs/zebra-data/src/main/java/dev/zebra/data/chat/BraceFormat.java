package dev.zebra.data.chat;

import java.util.regex.Pattern;

/// Python's `str.format` with plain fields: `{}`, `{0}` and `{name}`.
final class BraceFormat {

    private static final Pattern FIELD = Pattern.compile("\\{\\{|\\}\\}|\\{([^{}]*)\\}|[{}]");

    private BraceFormat() {}

    static String format(String format, Arguments arguments) {
        var text = new TextBuilder();
        var fields = FIELD.matcher(format);
        var done = 0;
        var used = 0;
        var numbered = false;
        while (fields.find()) {
            text.append(format.substring(done, fields.start()));
            done = fields.end();
            var name = fields.group(1);
            if (fields.group().equals("{{") || fields.group().equals("}}")) {
                text.append(fields.group().charAt(0));
            } else if (name == null) {
                throw ChatTemplateException.evaluation(
                        "Single '" + fields.group() + "' encountered in format string");
            } else if (name.isEmpty()) {
                text.append(positional(arguments, used++));
            } else if (name.chars().allMatch(Character::isDigit) && name.length() < 5) {
                numbered = true;
                text.append(positional(arguments, Integer.parseInt(name)));
            } else if (name.matches("\\w+")) {
                if (!arguments.named().containsKey(name)) {
                    throw ChatTemplateException.evaluation("format got no argument '" + name + "'");
                }
                text.append(PythonText.str(arguments.named().get(name)));
            } else {
                throw ChatTemplateException.unsupported(
                        "the format field '{" + name + "}' is not supported");
            }
        }
        if (numbered && used > 0) {
            throw ChatTemplateException.evaluation(
                    "cannot mix numbered and unnumbered fields in a format");
        }
        return text.append(format.substring(done)).toString();
    }

    private static String positional(Arguments arguments, int index) {
        if (index >= arguments.positional().size()) {
            throw ChatTemplateException.evaluation(
                    "Replacement index " + index + " out of range for positional args tuple");
        }
        return PythonText.str(arguments.positional().get(index));
    }
}
