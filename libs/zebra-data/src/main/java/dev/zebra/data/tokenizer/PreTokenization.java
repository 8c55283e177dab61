package dev.zebra.data.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// How text is cut before bytes are merged: Llama 3's pattern. No token crosses a cut.
///
/// [#json] is the same rule as `tokenizer.json` writes it; both cut every text alike, which the
/// tests check for all of Unicode.
final class PreTokenization {

    /// Llama 3's `pre_tokenizer` pattern, in the syntax that Java and Oniguruma share.
    static final String PATTERN =
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
                    + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    private static final Pattern WORD =
            Pattern.compile(PATTERN, Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNICODE_CASE);

    private PreTokenization() {}

    /// Hands over the words of `text` in order; joined they are the text.
    static void forEachWord(CharSequence text, Consumer<String> words) {
        var word = WORD.matcher(text);
        while (word.find()) {
            words.accept(word.group());
        }
    }

    /// The `pre_tokenizer` of a `tokenizer.json` that cuts in this way.
    static JsonNode json() {
        var factory = JsonNodeFactory.instance;
        var split = factory.objectNode().put("type", "Split");
        split.putObject("pattern").put("Regex", PATTERN);
        split.put("behavior", "Isolated").put("invert", false);
        var bytes = factory.objectNode().put("type", "ByteLevel");
        bytes.put("add_prefix_space", false).put("trim_offsets", true).put("use_regex", false);
        var sequence = factory.objectNode().put("type", "Sequence");
        sequence.putArray("pretokenizers").add(split).add(bytes);
        return sequence;
    }
}
