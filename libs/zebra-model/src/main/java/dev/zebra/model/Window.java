package dev.zebra.model;

/// The reach of a local layer. A query sees itself and the `windowSize` tokens before it.
///
/// This type owns the field's most repeated off-by-one: Zebra's `window_size` w does not count
/// the query itself, Hugging Face's `sliding_window` W does, so W = w + 1.
///
/// @param windowSize tokens before the query that it sees, at least 1
public record Window(int windowSize) {

    /// @throws IllegalArgumentException if the window is smaller than one token
    public Window {
        if (windowSize < 1 || windowSize == Integer.MAX_VALUE) {
            throw new IllegalArgumentException("window_size must be at least 1, got " + windowSize);
        }
    }

    /// From Zebra's `window_size`, which does not count the query itself.
    public static Window ofZebra(int windowSize) {
        return new Window(windowSize);
    }

    /// From Hugging Face's `sliding_window`, which counts the query itself.
    ///
    /// @throws IllegalArgumentException if it is smaller than 2
    public static Window ofHuggingFace(int slidingWindow) {
        if (slidingWindow < 2) {
            throw new IllegalArgumentException(
                    "sliding_window must be at least 2, got " + slidingWindow);
        }
        return new Window(slidingWindow - 1);
    }

    /// Hugging Face's `sliding_window`.
    public int huggingFace() {
        return windowSize + 1;
    }

    /// How many keys a query sees once that many exist: `windowSize + 1`.
    public int keys() {
        return windowSize + 1;
    }

    /// Whether the query at `query` sees the key at `key` (0-based positions).
    public boolean sees(long query, long key) {
        return key <= query && query - key <= windowSize;
    }
}
