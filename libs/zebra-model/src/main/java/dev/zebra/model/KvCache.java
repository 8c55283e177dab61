package dev.zebra.model;

/// The keys and values of one sequence.
public final class KvCache implements AutoCloseable {
    KvCache() {}

    /// Tokens cached so far.
    public int length() {
        return 0;
    }

    /// Tokens it can take.
    public int capacity() {
        return 0;
    }

    /// Native bytes it owns.
    public long bytes() {
        return 0;
    }

    @Override
    public void close() {}
}
