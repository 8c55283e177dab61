package dev.zebra.data.dataset;

/// A pseudo-random permutation of 0 to n-1, computed one value at a time: a Feistel network over
/// the next even number of bits, walked until it lands below n. The same key gives the same
/// permutation everywhere.
final class KeyedPermutation {

    private static final int ROUNDS = 4;

    private final long size;
    private final long key;
    private final int halfBits;
    private final long halfMask;

    /// @param size n, at least 1
    KeyedPermutation(long size, long key) {
        if (size < 1) {
            throw new IllegalArgumentException("a permutation needs at least one value");
        }
        this.size = size;
        this.key = key;
        int bits = Long.SIZE - Long.numberOfLeadingZeros(size - 1);
        halfBits = Math.max(1, (bits + 1) / 2);
        halfMask = (1L << halfBits) - 1;
    }

    /// Where `index` goes; fewer than four rounds of the network on average.
    long of(long index) {
        long value = index;
        do {
            value = encrypt(value);
        } while (value >= size);
        return value;
    }

    private long encrypt(long value) {
        long left = value >>> halfBits;
        long right = value & halfMask;
        for (int round = 0; round < ROUNDS; round++) {
            long mixed = mix(right + key + round * 0x9E3779B97F4A7C15L) & halfMask;
            long next = left ^ mixed;
            left = right;
            right = next;
        }
        return left << halfBits | right;
    }

    /// SplitMix64's finalizer (Steele, Lea, Flood 2014).
    static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
