package dev.zebra.data.chat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Python's format specification: what follows the colon in `{:>10.2f}`.
final class FormatSpec {

    private static final Pattern SPEC =
            Pattern.compile(
                    "(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\\d{0,4})([,_])?(?:\\.(\\d{1,3}))?([a-zA-Z%])?",
                    Pattern.DOTALL);

    private final String text;
    private final Matcher parts;

    private FormatSpec(String text, Matcher parts) {
        this.text = text;
        this.parts = parts;
    }

    static String format(@Nullable Object given, String spec) {
        var value = Markup.plain(given);
        if (spec.isEmpty()) {
            return PythonText.str(value);
        }
        var parts = SPEC.matcher(spec);
        if (!parts.matches()) {
            throw ChatTemplateException.evaluation("Invalid format specifier '" + spec + "'");
        }
        return new FormatSpec(spec, parts).apply(value);
    }

    private String apply(@Nullable Object value) {
        var type = parts.group(9) == null ? "" : parts.group(9);
        return switch (value) {
            case String string -> text(string, type);
            case Boolean flag when type.isEmpty() || type.equals("s") ->
                    type.isEmpty() && !text.isEmpty() ? integer(flag ? 1 : 0, "d") : refused(value);
            case Boolean flag -> integral(flag ? 1 : 0, type);
            case Long number -> integral(number, type);
            case Double number -> real(number, type);
            case null, default ->
                    throw ChatTemplateException.evaluation(
                            "unsupported format string passed to "
                                    + Values.type(value)
                                    + ".__format__");
        };
    }

    private String text(String string, String type) {
        if (!type.isEmpty() && !type.equals("s")
                || parts.group(3) != null
                || parts.group(4) != null
                || parts.group(7) != null
                || "=".equals(parts.group(2))) {
            return refused(string);
        }
        var cut =
                parts.group(8) == null
                        ? string
                        : string.substring(
                                0,
                                string.offsetByCodePoints(
                                        0,
                                        Math.min(
                                                Characters.length(string),
                                                Integer.parseInt(parts.group(8)))));
        return padded("", cut, parts.group(5) != null && parts.group(2) == null ? "0" : " ", "<");
    }

    private String integral(long number, String type) {
        return switch (type) {
            case "", "d", "n", "b", "o", "x", "X", "c" ->
                    parts.group(8) == null ? integer(number, type) : refused(number);
            case "e", "E", "f", "F", "g", "G", "%" -> real((double) number, type);
            default -> refused(number);
        };
    }

    private String integer(long number, String type) {
        if (type.equals("c")) {
            return padded("", character(number), " ", "<");
        }
        var magnitude = BigInteger.valueOf(number).abs();
        var digits =
                switch (type) {
                    case "b" -> magnitude.toString(2);
                    case "o" -> magnitude.toString(8);
                    case "x" -> magnitude.toString(16);
                    case "X" -> magnitude.toString(16).toUpperCase(Locale.ROOT);
                    default -> magnitude.toString();
                };
        var prefix =
                parts.group(4) != null && "boxX".contains(type) && !type.isEmpty()
                        ? "0" + type
                        : "";
        boolean decimal = type.isEmpty() || type.equals("d") || type.equals("n");
        if (!decimal && ",".equals(parts.group(7))) {
            return refused(number);
        }
        return number(sign(number < 0) + prefix, digits, decimal ? 3 : 4);
    }

    private String real(double number, String type) {
        if (!type.isEmpty() && !"eEfFgGn%".contains(type)) {
            return refused(number);
        }
        boolean negative = number < 0 || number == 0 && 1 / number < 0;
        if (!Double.isFinite(number)) {
            var name = Double.isNaN(number) ? "nan" : "inf";
            return number(
                    sign(negative),
                    Character.isUpperCase(first(type)) ? name.toUpperCase(Locale.ROOT) : name,
                    0);
        }
        double magnitude = Math.abs(number);
        int precision = parts.group(8) == null ? 6 : Integer.parseInt(parts.group(8));
        var digits =
                switch (type) {
                    case "f", "F" -> fixed(magnitude, precision);
                    case "%" -> fixed(magnitude * 100, precision) + "%";
                    case "e", "E" -> scientific(magnitude, precision);
                    case "g", "G", "n" -> general(magnitude, Math.max(1, precision));
                    default ->
                            parts.group(8) == null
                                    ? Numbers.text(magnitude)
                                    : shortest(magnitude, Math.max(1, precision));
                };
        return number(
                sign(negative),
                Character.isUpperCase(first(type)) ? digits.toUpperCase(Locale.ROOT) : digits,
                3);
    }

    private static char first(String type) {
        return type.isEmpty() ? ' ' : type.charAt(0);
    }

    static String character(long number) {
        if (number < 0 || number > Character.MAX_CODE_POINT) {
            throw ChatTemplateException.evaluation("%c arg not in range(0x110000)");
        }
        return Character.toString((int) number);
    }

    static String fixed(double magnitude, int precision) {
        return new BigDecimal(magnitude)
                .setScale(precision, RoundingMode.HALF_EVEN)
                .toPlainString();
    }

    static String scientific(double magnitude, int precision) {
        if (magnitude == 0) {
            return fixed(0, precision) + "e+00";
        }
        var exact = new BigDecimal(magnitude);
        var rounded = exact.round(new java.math.MathContext(precision + 1, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        var mantissa = rounded.movePointLeft(exponent).setScale(precision, RoundingMode.HALF_EVEN);
        return mantissa.toPlainString()
                + (exponent < 0 ? "e-" : "e+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }

    static String general(double magnitude, int precision) {
        var scientific = scientific(magnitude, precision - 1);
        int exponent = Integer.parseInt(scientific.substring(scientific.indexOf('e') + 1));
        if (exponent < -4 || exponent >= precision) {
            int e = scientific.indexOf('e');
            return withoutZeros(scientific.substring(0, e)) + scientific.substring(e);
        }
        return withoutZeros(fixed(magnitude, precision - 1 - exponent));
    }

    /// Without a type, a precision means `g`, with at least one digit behind the point.
    private static String shortest(double magnitude, int precision) {
        var scientific = scientific(magnitude, precision - 1);
        int exponent = Integer.parseInt(scientific.substring(scientific.indexOf('e') + 1));
        var general = general(magnitude, precision);
        if (exponent >= precision - 1 && !general.contains("e") && exponent >= precision) {
            return scientific;
        }
        return general.contains(".") || general.contains("e")
                ? general
                : exponent == precision - 1 ? generalScientific(scientific) : general + ".0";
    }

    private static String generalScientific(String scientific) {
        int e = scientific.indexOf('e');
        return withoutZeros(scientific.substring(0, e)) + scientific.substring(e);
    }

    private static String withoutZeros(String digits) {
        return digits.contains(".") ? digits.replaceAll("0+$", "").replaceAll("\\.$", "") : digits;
    }

    private String sign(boolean negative) {
        var wanted = parts.group(3);
        return negative ? "-" : "+".equals(wanted) || " ".equals(wanted) ? wanted : "";
    }

    private String number(String sign, String digits, int group) {
        var separator = parts.group(7);
        int end = 0;
        while (end < digits.length()
                && Character.digit(digits.charAt(end), 16) >= 0
                && !(group == 3 && digits.charAt(end) > '9')) {
            end++;
        }
        var whole = digits.substring(0, end);
        var rest = digits.substring(end);
        boolean zeros = parts.group(5) != null && parts.group(2) == null;
        if (separator != null && group > 0) {
            if (zeros && !parts.group(6).isEmpty()) {
                int width = Integer.parseInt(parts.group(6)) - sign.length() - rest.length();
                while (grouped(whole, separator, group).length() < width) {
                    whole = "0" + whole;
                }
            }
            whole = grouped(whole, separator, group);
        }
        return padded(sign, whole + rest, zeros ? "0" : " ", zeros ? "=" : ">");
    }

    private static String grouped(String digits, String separator, int group) {
        var text = new StringBuilder(digits);
        for (int at = digits.length() - group; at > 0; at -= group) {
            text.insert(at, separator);
        }
        return text.toString();
    }

    private String padded(String sign, String body, String fill, String alignment) {
        var with = parts.group(1) != null ? parts.group(1) : fill;
        var how = parts.group(2) != null ? parts.group(2) : alignment;
        int width = parts.group(6).isEmpty() ? 0 : Integer.parseInt(parts.group(6));
        int missing = Math.max(0, width - Characters.length(sign) - Characters.length(body));
        var text = new TextBuilder();
        return switch (how) {
            case "<" -> text.append(sign).append(body).repeat(with, missing).toString();
            case "^" ->
                    text.repeat(with, missing / 2)
                            .append(sign)
                            .append(body)
                            .repeat(with, missing - missing / 2)
                            .toString();
            case "=" -> text.append(sign).repeat(with, missing).append(body).toString();
            default -> text.repeat(with, missing).append(sign).append(body).toString();
        };
    }

    private String refused(@Nullable Object value) {
        throw ChatTemplateException.evaluation(
                "Invalid format specifier '"
                        + text
                        + "' for object of type '"
                        + Values.type(value)
                        + "'");
    }
}
