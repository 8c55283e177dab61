package dev.zebra.data.tokenizer;

import java.util.Arrays;

/// Decodes tokens of any kind by decoding a short window twice, with and without the newest token,
/// because decoders may treat a text's first token differently (SentencePiece drops its blank).
final class WindowStreamingDecoder implements StreamingDecoder {

    /// A UTF-8 character has at most this many bytes, so a longer wait is for nothing.
    private static final int LONGEST_WAIT = 4;

    private final Tokenizer tokenizer;
    private int[] window = new int[16];
    private int shown;
    private int length;

    WindowStreamingDecoder(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    @Override
    public String push(int id) {
        if (length == window.length) {
            window = Arrays.copyOf(window, 2 * length);
        }
        window[length++] = id;
        String text = unseen();
        if (text.isEmpty() || text.endsWith("\uFFFD") && length - shown < LONGEST_WAIT) {
            return "";
        }
        int context = length - shown;
        System.arraycopy(window, shown, window, 0, context);
        shown = context;
        length = context;
        return text;
    }

    @Override
    public String finish() {
        return unseen();
    }

    private String unseen() {
        String before = tokenizer.decode(Arrays.copyOf(window, shown));
        String after = tokenizer.decode(Arrays.copyOf(window, length));
        return after.length() <= before.length() ? "" : after.substring(before.length());
    }
}
