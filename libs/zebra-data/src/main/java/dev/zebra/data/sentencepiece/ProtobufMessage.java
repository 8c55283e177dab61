package dev.zebra.data.sentencepiece;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Walks the fields of one protobuf message in the wire format, in the order in which they stand.
/// Nothing is copied but texts that are asked for, so memory stays within the message's own size.
final class ProtobufMessage {

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int DELIMITED = 2;
    private static final int FIXED32 = 5;
    private static final int LONGEST_VARINT = 10;

    private final String name;
    private final ByteBuffer bytes;
    private int field;
    private int wireType;

    /// @param name of the message, for errors
    ProtobufMessage(String name, ByteBuffer bytes) {
        this.name = name;
        this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Goes to the next field; its value must then be read or skipped.
    ///
    /// @return false at the end of the message
    boolean next() throws IOException {
        if (!bytes.hasRemaining()) {
            return false;
        }
        long tag = varint();
        field = (int) (tag >>> 3);
        wireType = (int) (tag & 7);
        if (tag >>> 32 != 0 || field == 0) {
            throw new IOException(name + " has a field without a valid number");
        }
        return true;
    }

    /// The number of the current field.
    int field() {
        return field;
    }

    boolean truth() throws IOException {
        return number() != 0;
    }

    int number() throws IOException {
        require(VARINT);
        return (int) varint();
    }

    float real() throws IOException {
        require(FIXED32);
        try {
            return bytes.getFloat();
        } catch (BufferUnderflowException cut) {
            throw truncated();
        }
    }

    String text() throws IOException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes()).toString();
        } catch (CharacterCodingException malformed) {
            throw new IOException(name + ": field " + field + " is not UTF-8", malformed);
        }
    }

    ByteBuffer bytes() throws IOException {
        require(DELIMITED);
        long length = varint();
        if (length < 0 || length > bytes.remaining()) {
            throw truncated();
        }
        var value = bytes.slice(bytes.position(), (int) length);
        bytes.position(bytes.position() + (int) length);
        return value;
    }

    ProtobufMessage message(String named) throws IOException {
        return new ProtobufMessage(named, bytes());
    }

    void skip() throws IOException {
        switch (wireType) {
            case VARINT -> varint();
            case FIXED64 -> skip(Long.BYTES);
            case DELIMITED -> bytes();
            case FIXED32 -> skip(Integer.BYTES);
            default ->
                    throw new IOException(
                            name + ": field " + field + " has the wire type " + wireType);
        }
    }

    private void skip(int length) throws IOException {
        if (length > bytes.remaining()) {
            throw truncated();
        }
        bytes.position(bytes.position() + length);
    }

    private long varint() throws IOException {
        long value = 0;
        for (int i = 0; i < LONGEST_VARINT; i++) {
            if (!bytes.hasRemaining()) {
                throw truncated();
            }
            byte next = bytes.get();
            value |= (long) (next & 0x7F) << (7 * i);
            if (next >= 0) {
                return value;
            }
        }
        throw new IOException(name + " has a number of more than " + LONGEST_VARINT + " bytes");
    }

    private void require(int type) throws IOException {
        if (wireType != type) {
            throw new IOException(
                    "%s: field %d has the wire type %d, not %d"
                            .formatted(name, field, wireType, type));
        }
    }

    private IOException truncated() {
        return new IOException(name + " is cut off");
    }
}
