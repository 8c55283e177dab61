package dev.zebra.data.chat;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// C's `strftime` in its plain locale.
final class TimeFormat {

    private TimeFormat() {}

    static String format(ZonedDateTime time, String format) {
        var text = new TextBuilder();
        for (var i = 0; i < format.length(); i++) {
            var character = format.charAt(i);
            if (character != '%' || i + 1 == format.length()) {
                text.append(character);
                continue;
            }
            var unpadded = format.charAt(i + 1) == '-' && i + 2 < format.length();
            i += unpadded ? 2 : 1;
            var field = directive(time, format.charAt(i));
            text.append(unpadded ? field.replaceFirst("^0+(?=\\d)", "") : field);
        }
        return text.toString();
    }

    private static String directive(ZonedDateTime time, char directive) {
        var pattern =
                switch (directive) {
                    case 'Y' -> "uuuu";
                    case 'y' -> "uu";
                    case 'm' -> "MM";
                    case 'd' -> "dd";
                    case 'H' -> "HH";
                    case 'I' -> "hh";
                    case 'M' -> "mm";
                    case 'S' -> "ss";
                    case 'f' -> "SSSSSS";
                    case 'B' -> "MMMM";
                    case 'b', 'h' -> "MMM";
                    case 'A' -> "EEEE";
                    case 'a' -> "EEE";
                    case 'p' -> "a";
                    case 'j' -> "DDD";
                    case 'Z' -> "zzz";
                    case 'z' -> "xx";
                    case 'F' -> "uuuu-MM-dd";
                    case 'T' -> "HH:mm:ss";
                    case 'D' -> "MM/dd/uu";
                    case 'R' -> "HH:mm";
                    case '%' -> "'%'";
                    case 'n' -> "'\n'";
                    case 't' -> "'\t'";
                    default ->
                            throw ChatTemplateException.unsupported(
                                    "strftime_now's '%" + directive + "' is not supported");
                };
        return DateTimeFormatter.ofPattern(pattern, Locale.US).format(time);
    }
}
