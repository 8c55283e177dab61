package dev.zebra.data.chat;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// The methods of Python's strings.
final class StringMethods {

    private StringMethods() {}

    static @Nullable Callable find(String text, String name) {
        return switch (name) {
            case "strip" -> arguments -> strip(text, arguments, true, true);
            case "lstrip" -> arguments -> strip(text, arguments, true, false);
            case "rstrip" -> arguments -> strip(text, arguments, false, true);
            case "split" -> arguments -> Splitting.split(text, arguments);
            case "rsplit" -> arguments -> Splitting.splitFromEnd(text, arguments);
            case "splitlines" -> arguments -> Splitting.lines(text, arguments);
            case "partition" -> arguments -> Splitting.partition(text, arguments, false);
            case "rpartition" -> arguments -> Splitting.partition(text, arguments, true);
            case "startswith" -> arguments -> affix(text, arguments, true);
            case "endswith" -> arguments -> affix(text, arguments, false);
            case "replace" -> arguments -> replaceMethod(text, arguments);
            case "removeprefix" ->
                    arguments -> {
                        var prefix = arguments.bind(name, "prefix").text("prefix");
                        return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
                    };
            case "removesuffix" ->
                    arguments -> {
                        var suffix = arguments.bind(name, "suffix").text("suffix");
                        return text.endsWith(suffix)
                                ? text.substring(0, text.length() - suffix.length())
                                : text;
                    };
            case "upper" -> arguments -> text.toUpperCase(Locale.ROOT);
            case "casefold" -> arguments -> folded(text);
            case "lower" -> arguments -> text.toLowerCase(Locale.ROOT);
            case "capitalize" -> arguments -> capitalized(text);
            case "title" -> arguments -> titled(text);
            case "swapcase" -> arguments -> swapped(text);
            case "join" ->
                    arguments ->
                            TextFilters.joined(
                                    arguments.bind(name, "iterable").required("iterable"),
                                    text,
                                    true);
            case "find" -> arguments -> position(text, arguments, name, false);
            case "rfind" -> arguments -> position(text, arguments, name, true);
            case "index", "rindex" ->
                    arguments -> {
                        var found = position(text, arguments, name, name.equals("rindex"));
                        if (found < 0) {
                            throw ChatTemplateException.evaluation("substring not found");
                        }
                        return found;
                    };
            case "count" -> arguments -> occurrences(text, arguments);
            case "center" -> arguments -> padded(text, arguments, name, 0.5);
            case "ljust" -> arguments -> padded(text, arguments, name, 0);
            case "rjust" -> arguments -> padded(text, arguments, name, 1);
            case "zfill" -> arguments -> filled(text, arguments);
            case "format" -> arguments -> BraceFormat.format(text, arguments);
            case "isalpha" -> arguments -> all(text, Character::isLetter);
            case "isdigit", "isdecimal", "isnumeric" -> arguments -> all(text, Character::isDigit);
            case "isalnum" -> arguments -> all(text, Character::isLetterOrDigit);
            case "istitle" -> arguments -> isTitled(text);
            case "isprintable" -> arguments -> text.codePoints().allMatch(PythonText::printable);
            case "isidentifier" ->
                    arguments ->
                            !text.isEmpty()
                                    && beginsName(text.codePointAt(0))
                                    && text.codePoints()
                                            .allMatch(Character::isUnicodeIdentifierPart);
            case "expandtabs" ->
                    arguments ->
                            expanded(text, arguments.bind(name, "tabsize").integer("tabsize", 8));
            case "isspace" -> arguments -> all(text, Characters::isSpace);
            case "isascii" -> arguments -> text.codePoints().allMatch(each -> each < 128);
            case "isupper" ->
                    arguments -> text.equals(text.toUpperCase(Locale.ROOT)) && cased(text);
            case "islower" ->
                    arguments -> text.equals(text.toLowerCase(Locale.ROOT)) && cased(text);
            default -> null;
        };
    }

    private static boolean all(String text, IntPredicate test) {
        return !text.isEmpty() && text.codePoints().allMatch(test);
    }

    /// Without differences of case; character by character, so that no sigma is a final one.
    private static String folded(String text) {
        var result = new StringBuilder();
        text.codePoints()
                .mapToObj(Character::toString)
                .map(each -> each.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT))
                .forEach(result::append);
        return result.toString();
    }

    private static boolean beginsName(int character) {
        return character == '_' || Character.isUnicodeIdentifierStart(character);
    }

    private static boolean cased(String text) {
        return text.codePoints()
                .anyMatch(each -> Character.isUpperCase(each) || Character.isLowerCase(each));
    }

    private static String strip(String text, Arguments arguments, boolean start, boolean end) {
        return stripped(text, arguments.bind("strip", "chars").optional("chars", null), start, end);
    }

    /// Without whitespace, or without the characters of `characters`, on the sides asked for.
    static String stripped(String text, @Nullable Object characters, boolean start, boolean end) {
        if (characters != null && !(characters instanceof String)) {
            throw ChatTemplateException.evaluation(
                    "strip arg must be None or str, not " + Values.type(characters));
        }
        IntPredicate unwanted =
                characters instanceof String set
                        ? each -> set.indexOf(each) >= 0
                        : Characters::isSpace;
        return Characters.strip(text, unwanted, start, end);
    }

    private static boolean affix(String text, Arguments arguments, boolean start) {
        var function = start ? "startswith" : "endswith";
        var bound = arguments.bind(function, "affix", "start", "end");
        var affix = bound.required("affix");
        var part = Section.of(text, bound);
        List<?> affixes = affix instanceof Tuple tuple ? tuple : Collections.singletonList(affix);
        return affixes.stream()
                .map(each -> affixText(function, each))
                .anyMatch(each -> part.exists() && part.hasAffix(each, start));
    }

    private static String affixText(String function, @Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw ChatTemplateException.evaluation(
                function + " needs a string or a tuple of strings, got " + Values.type(value));
    }

    private static String replaceMethod(String text, Arguments arguments) {
        var bound = arguments.bind("replace", "old", "new", "count");
        return replaced(text, bound.text("old"), bound.text("new"), bound.integer("count", -1));
    }

    /// `str.replace`: at most `count` times, all if negative.
    static String replaced(String text, String old, String replacement, int count) {
        Budget.search(text, old);
        var result = new TextBuilder();
        var left = count < 0 ? Integer.MAX_VALUE : count;
        var at = 0;
        if (old.isEmpty()) {
            for (; left > 0 && at <= text.length(); left--) {
                Budget.step();
                result.append(replacement);
                if (at == text.length()) {
                    return result.toString();
                }
                var next = at + Character.charCount(text.codePointAt(at));
                result.append(text.substring(at, next));
                at = next;
            }
            return result.append(text.substring(at)).toString();
        }
        for (var found = text.indexOf(old); found >= 0 && left > 0; left--) {
            result.append(text.substring(at, found)).append(replacement);
            at = found + old.length();
            found = text.indexOf(old, at);
        }
        return result.append(text.substring(at)).toString();
    }

    static String capitalized(String text) {
        if (text.isEmpty()) {
            return text;
        }
        var first = text.offsetByCodePoints(0, 1);
        return titleCase(text.codePointAt(0)) + text.substring(first).toLowerCase(Locale.ROOT);
    }

    /// A character may become several, of which the first alone is in upper case.
    private static String titleCase(int character) {
        var upper = Character.toString(character).toUpperCase(Locale.ROOT);
        int second = upper.offsetByCodePoints(0, 1);
        return second == upper.length()
                ? Character.toString(Character.toTitleCase(character))
                : upper.substring(0, second) + upper.substring(second).toLowerCase(Locale.ROOT);
    }

    private static String titled(String text) {
        var lower = text.toLowerCase(Locale.ROOT);
        var result = new StringBuilder();
        var inWord = new boolean[1];
        // Lower case may change lengths, but then the whole text's is taken character by character.
        var same = Characters.length(lower) == Characters.length(text);
        var at = new int[1];
        text.codePoints()
                .forEach(
                        each -> {
                            var small =
                                    same ? lower.codePointAt(at[0]) : Character.toLowerCase(each);
                            at[0] += Character.charCount(small);
                            result.append(inWord[0] ? Character.toString(small) : titleCase(each));
                            inWord[0] = isCased(each);
                        });
        return result.toString();
    }

    private static boolean isTitled(String text) {
        boolean inWord = false;
        boolean any = false;
        for (int each : text.codePoints().toArray()) {
            boolean capital = Character.isUpperCase(each) || Character.isTitleCase(each);
            if (capital && inWord || Character.isLowerCase(each) && !inWord) {
                return false;
            }
            inWord = isCased(each);
            any |= inWord;
        }
        return any;
    }

    private static boolean isCased(int character) {
        return Character.isUpperCase(character)
                || Character.isLowerCase(character)
                || Character.isTitleCase(character);
    }

    private static String swapped(String text) {
        var result = new StringBuilder();
        text.codePoints()
                .mapToObj(
                        each ->
                                Character.isUpperCase(each)
                                        ? Character.toString(each).toLowerCase(Locale.ROOT)
                                        : Character.isLowerCase(each)
                                                ? Character.toString(each).toUpperCase(Locale.ROOT)
                                                : Character.toString(each))
                .forEach(result::append);
        return result.toString();
    }

    private static String expanded(String text, int size) {
        var result = new TextBuilder();
        int column = 0;
        for (int each : text.codePoints().toArray()) {
            if (each == '\t') {
                int blanks = size > 0 ? size - column % size : 0;
                result.repeat(" ", blanks);
                column += blanks;
            } else {
                result.append(Character.toString(each));
                column = each == '\n' || each == '\r' ? 0 : column + 1;
            }
        }
        return result.toString();
    }

    private static long position(String text, Arguments arguments, String name, boolean last) {
        var bound = arguments.bind(name, "sub", "start", "end");
        var part = bound.text("sub");
        Budget.search(text, part);
        return Section.of(text, bound).position(part, last);
    }

    private static long occurrences(String text, Arguments arguments) {
        var bound = arguments.bind("count", "sub", "start", "end");
        var part = bound.text("sub");
        Budget.search(text, part);
        return Section.of(text, bound).occurrences(part);
    }

    private static String padded(String text, Arguments arguments, String name, double before) {
        var bound = arguments.bind(name, "width", "fillchar");
        bound.required("width");
        var fill = bound.text("fillchar", " ");
        if (Characters.length(fill) != 1) {
            throw ChatTemplateException.evaluation(
                    "The fill character must be exactly one character long");
        }
        return padded(text, bound.integer("width", 0), fill, before);
    }

    /// Widened to `width` characters, the share `before` of the padding in front.
    static String padded(String text, int width, String fill, double before) {
        var missing = Math.max(0, width - Characters.length(text));
        var left = before == 0.5 ? missing / 2 + (missing & width & 1) : (int) (missing * before);
        return new TextBuilder()
                .repeat(fill, left)
                .append(text)
                .repeat(fill, missing - left)
                .toString();
    }

    private static String filled(String text, Arguments arguments) {
        var width = arguments.bind("zfill", "width").integer("width", 0);
        var sign = text.startsWith("-") || text.startsWith("+") ? text.substring(0, 1) : "";
        var missing = Math.max(0, width - Characters.length(text));
        return new TextBuilder()
                .append(sign)
                .repeat("0", missing)
                .append(text.substring(sign.length()))
                .toString();
    }
}
