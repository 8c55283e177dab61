package dev.zebra.data.tokenizer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/// The tokens of a trained tokenizer that no text spells, in the order of their ids, from 0: those
/// that begin and end documents, padding, and the marks of a conversation; then any others asked
/// for.
///
/// @param names the standard ones first
public record SpecialTokens(List<String> names) {

    /// Begins a document; id 0.
    public static final String BOS = "<|bos|>";

    /// Ends a document; id 1.
    public static final String EOS = "<|eos|>";

    /// Fills up a batch; id 2.
    public static final String PAD = "<|pad|>";

    /// Ends a message of a conversation; id 6. Messages begin with `<|system|>` (3), `<|user|>`
    /// (4) or `<|assistant|>` (5).
    public static final String END = "<|end|>";

    private static final List<String> STANDARD =
            List.of(BOS, EOS, PAD, "<|system|>", "<|user|>", "<|assistant|>", END);

    private static final int MOST = 1024;

    /// Brackets around a letter or digit: pre-tokenization cuts there, so no merge can ever spell
    /// such a name.
    private static final Pattern NAME =
            Pattern.compile("[<\\[][^\\s<>\\[\\]]*[A-Za-z0-9][^\\s<>\\[\\]]*[>\\]]");

    private static final int LONGEST = 64;

    public SpecialTokens {
        names = List.copyOf(names);
        if (names.size() < STANDARD.size() || !names.subList(0, STANDARD.size()).equals(STANDARD)) {
            throw new IllegalArgumentException("the first special tokens are " + STANDARD);
        }
        if (names.size() > MOST) {
            throw new IllegalArgumentException("at most " + MOST + " special tokens");
        }
        var seen = new HashSet<String>();
        for (var name : names) {
            if (name.length() > LONGEST || !NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "'"
                                + name
                                + "' is no special token: brackets < > or [ ] around at least one"
                                + " letter or digit and no white space, such as <|tool|>, at most "
                                + LONGEST
                                + " characters");
            }
            if (!seen.add(name)) {
                throw new IllegalArgumentException("'" + name + "' is named twice");
            }
        }
    }

    /// The standard tokens alone.
    public static SpecialTokens standard() {
        return with(List.of());
    }

    /// The standard tokens and, after them, `others`; a standard one among these changes nothing.
    ///
    /// @throws IllegalArgumentException saying which name is not accepted
    public static SpecialTokens with(List<String> others) {
        var names = new ArrayList<>(STANDARD);
        others.stream().filter(name -> !STANDARD.contains(name)).forEach(names::add);
        return new SpecialTokens(names);
    }

    /// How many there are.
    public int size() {
        return names.size();
    }
}
