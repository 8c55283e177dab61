package dev.zebra.data.dataset;

import com.fasterxml.jackson.annotation.JsonValue;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

/// How one token id is stored, little-endian, with Megatron's code for it.
enum TokenType {
    UINT16(8, 2),
    INT32(4, 4);

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final int code;
    private final int bytes;

    TokenType(int code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    /// Megatron's `DType.optimal_dtype`: two bytes below 65,500 ids.
    static TokenType forVocabulary(int vocabularySize) {
        return vocabularySize < 65_500 ? UINT16 : INT32;
    }

    int code() {
        return code;
    }

    int bytes() {
        return bytes;
    }

    @JsonValue
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    void put(ByteBuffer buffer, int token) {
        switch (this) {
            case UINT16 -> buffer.putShort((short) token);
            case INT32 -> buffer.putInt(token);
        }
    }

    /// Reads `length` tokens that begin at token `position` of a segment.
    void read(MemorySegment from, long position, int[] into, int offset, int length) {
        long at = position * bytes;
        switch (this) {
            case UINT16 -> {
                for (int i = 0; i < length; i++) {
                    into[offset + i] = Short.toUnsignedInt(from.get(SHORT, at + 2L * i));
                }
            }
            case INT32 -> {
                for (int i = 0; i < length; i++) {
                    into[offset + i] = from.get(INT, at + 4L * i);
                }
            }
        }
    }
}
