package dev.zebra.eval.perplexity;

import java.util.ArrayList;
import java.util.List;

/// One forward pass over positions `from` (inclusive) to `to` (exclusive) of a document, of which
/// the tokens from `firstTarget` on are scored.
///
/// @param firstTarget above `from`: a token is scored by what comes before it
public record SlidingWindow(int from, int to, int firstTarget) {

    /// Covers a document so that every token but the first is scored exactly once.
    ///
    /// The first window scores all it holds, so its tokens see all of the document so far. Every
    /// later one ends [#stride] tokens further and scores only those: they see at least
    /// `contextLength - stride` and at most `contextLength - 1` tokens before them. This is the
    /// protocol of Position Interpolation and YaRN with half a window as the stride.
    ///
    /// @param length tokens of the document, at least 2
    /// @param contextLength tokens the model is given at once, at least 2
    public static List<SlidingWindow> cover(int length, int contextLength) {
        var windows = new ArrayList<SlidingWindow>();
        int end = Math.min(length, contextLength);
        windows.add(new SlidingWindow(0, end, 1));
        while (end < length) {
            int next = Math.min(length, end + stride(contextLength));
            windows.add(new SlidingWindow(next - contextLength, next, end));
            end = next;
        }
        return windows;
    }

    /// How many tokens each window but the first scores: half the context.
    public static int stride(int contextLength) {
        return contextLength / 2;
    }

    /// How many tokens the model is given.
    public int size() {
        return to - from;
    }

    /// How many tokens are scored.
    public int targets() {
        return to - firstTarget;
    }
}
