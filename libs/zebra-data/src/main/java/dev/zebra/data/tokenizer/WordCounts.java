package dev.zebra.data.tokenizer;

import java.util.HashMap;
import java.util.Map;

/// How often each word of a text occurs, words being what pre-tokenization cuts. All that training
/// needs of the text: memory grows with the number of different words, not with the text.
public final class WordCounts {

    /// Longer words are no words but data, such as base64; they would cost much and teach nothing.
    private static final int LONGEST = 256;

    private final Map<String, long[]> counts = new HashMap<>();
    private long words;

    /// Counts the words of a text. A text may be given in pieces cut before a line that starts with
    /// anything but white space.
    public void add(CharSequence text) {
        PreTokenization.forEachWord(
                text,
                word -> {
                    words++;
                    if (word.length() <= LONGEST) {
                        counts.computeIfAbsent(word, unseen -> new long[1])[0]++;
                    }
                });
    }

    /// Words seen, those of more than 256 UTF-16 units included, which are not counted one by one.
    public long words() {
        return words;
    }

    /// Different words counted.
    public int distinct() {
        return counts.size();
    }

    /// How often each word occurs.
    Map<String, long[]> counts() {
        return counts;
    }
}
