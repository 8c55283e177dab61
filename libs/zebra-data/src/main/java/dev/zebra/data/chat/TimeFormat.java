package dev.zebra.data.chat;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.IsoFields;
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
            text.append(unpadded ? field.replaceFirst("^[0 ]+(?=\\d)", "") : field);
        }
        return text.toString();
    }

    /// Python's `datetime.now()`, whose time this is, knows no zone: its name and offset are empty.
    private static String directive(ZonedDateTime time, char directive) {
        return switch (directive) {
            case 'Y' -> pattern(time, "uuuu");
            case 'y' -> pattern(time, "uu");
            case 'C' -> "%02d".formatted(time.getYear() / 100);
            case 'G' -> "%04d".formatted(time.get(IsoFields.WEEK_BASED_YEAR));
            case 'g' -> "%02d".formatted(time.get(IsoFields.WEEK_BASED_YEAR) % 100);
            case 'm' -> pattern(time, "MM");
            case 'd' -> pattern(time, "dd");
            case 'e' -> pattern(time, "ppd");
            case 'H' -> pattern(time, "HH");
            case 'k' -> pattern(time, "ppH");
            case 'I' -> pattern(time, "hh");
            case 'l' -> pattern(time, "pph");
            case 'M' -> pattern(time, "mm");
            case 'S' -> pattern(time, "ss");
            case 'f' -> pattern(time, "SSSSSS");
            case 'B' -> pattern(time, "MMMM");
            case 'b', 'h' -> pattern(time, "MMM");
            case 'A' -> pattern(time, "EEEE");
            case 'a' -> pattern(time, "EEE");
            case 'p' -> pattern(time, "a");
            case 'P' -> pattern(time, "a").toLowerCase(Locale.ROOT);
            case 'j' -> pattern(time, "DDD");
            case 'u' -> Integer.toString(time.getDayOfWeek().getValue());
            case 'w' -> Integer.toString(sundays(time));
            case 'U' -> "%02d".formatted((time.getDayOfYear() + 6 - sundays(time)) / 7);
            case 'W' -> "%02d".formatted((time.getDayOfYear() + 6 - (sundays(time) + 6) % 7) / 7);
            case 'V' -> "%02d".formatted(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            case 'Z', 'z' -> "";
            case 'F' -> pattern(time, "uuuu-MM-dd");
            case 'T', 'X' -> pattern(time, "HH:mm:ss");
            case 'D', 'x' -> pattern(time, "MM/dd/uu");
            case 'R' -> pattern(time, "HH:mm");
            case 'r' -> pattern(time, "hh:mm:ss a");
            case 'c' -> pattern(time, "EEE MMM ppd HH:mm:ss uuuu");
            case 's' -> Long.toString(time.toEpochSecond());
            case '%' -> "%";
            case 'n' -> "\n";
            case 't' -> "\t";
            default ->
                    throw ChatTemplateException.unsupported(
                            "strftime_now's '%" + directive + "' is not supported");
        };
    }

    private static String pattern(ZonedDateTime time, String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.US).format(time);
    }

    /// Days since Sunday.
    private static int sundays(ZonedDateTime time) {
        return time.getDayOfWeek().getValue() % 7;
    }
}
