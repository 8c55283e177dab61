package dev.zebra.model.cuda;

/// The upper half of a float32.
final class Bfloat16 {
    private Bfloat16() {}

    /// Rounds to nearest even.
    static short of(double value) {
        int bits = Float.floatToIntBits((float) value);
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }

    static float toFloat(short value) {
        return Float.intBitsToFloat(value << 16);
    }
}
