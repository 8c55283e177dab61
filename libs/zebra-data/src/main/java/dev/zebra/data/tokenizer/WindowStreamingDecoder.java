package dev.zebra.data.tokenizer;

import java.util.Arrays;

/// Decodes tokens of any kind by decoding a short window twice, with and without the newest token,
/// because decoders may treat a text's first token differently (SentencePiece drops its blank).
final class WindowStreamingDecoder implements StreamingDecoder {

    /// A character is finished after at most so many tokens, or never.
    private static final int LONGEST_WAIT = 4;

    private final Tokenizer tokenizer;
    private int[] window = new int[16];
    private int shown;
    private int length;
    private int waiting;

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
        waiting = text.endsWith("\uFFFD") ? waiting + 1 : 0;
        if (text.isEmpty() || waiting > 0 && waiting < LONGEST_WAIT) {
            return "";
        }
        waiting = 0;
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
