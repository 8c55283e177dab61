package dev.zebra.model.safetensors;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Half-width floats to float32 and back, from one segment into another without a copy in the Java
/// heap. Loops over small blocks with an int index: the compiler then drops the bounds checks, uses
/// vector instructions, and is done with it within the first tensor.
final class FloatWidening {
    private static final int BLOCK = 1 << 14;
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private FloatWidening() {}

    static void fromBfloat16(MemorySegment source, MemorySegment target, long elements) {
        for (long at = 0; at < elements; at += BLOCK) {
            int n = (int) Math.min(BLOCK, elements - at);
            bfloat16(source.asSlice(at * 2, n * 2L), target.asSlice(at * 4, n * 4L), n);
        }
    }

    static void fromFloat16(MemorySegment source, MemorySegment target, long elements) {
        for (long at = 0; at < elements; at += BLOCK) {
            int n = (int) Math.min(BLOCK, elements - at);
            float16(source.asSlice(at * 2, n * 2L), target.asSlice(at * 4, n * 4L), n);
        }
    }

    /// Rounds to the nearest, ties to even, as PyTorch does.
    static void toBfloat16(MemorySegment source, MemorySegment target, long elements) {
        for (long at = 0; at < elements; at += BLOCK) {
            int n = (int) Math.min(BLOCK, elements - at);
            narrow(source.asSlice(at * 4, n * 4L), target.asSlice(at * 2, n * 2L), n);
        }
    }

    private static void bfloat16(MemorySegment source, MemorySegment target, int n) {
        for (int i = 0; i < n; i++) {
            target.set(INT, i * 4L, source.get(SHORT, i * 2L) << 16);
        }
    }

    private static void float16(MemorySegment source, MemorySegment target, int n) {
        for (int i = 0; i < n; i++) {
            target.set(FLOAT, i * 4L, Float.float16ToFloat(source.get(SHORT, i * 2L)));
        }
    }

    private static void narrow(MemorySegment source, MemorySegment target, int n) {
        for (int i = 0; i < n; i++) {
            int bits = source.get(INT, i * 4L);
            int rounded = (bits + 0x7FFF + (bits >>> 16 & 1)) >>> 16;
            boolean nan = (bits & 0x7FFF_FFFF) > 0x7F80_0000;
            target.set(SHORT, i * 2L, (short) (nan ? 0x7FC0 : rounded));
        }
    }
}
