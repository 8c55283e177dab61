package dev.zebra.data.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Reads UTF-8. Each maximal ill-formed part becomes one U+FFFD and is counted, as Unicode
/// recommends; a byte order mark at the beginning is left out.
final class Utf8Reader extends Reader {

    private static final char REPLACEMENT = '\uFFFD';
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final InputStream in;
    private final CharsetDecoder decoder =
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final ByteBuffer bytes = ByteBuffer.allocate(1 << 16).limit(0);
    private boolean ended;
    private boolean begun;
    private long invalid;

    Utf8Reader(InputStream in) {
        this.in = in;
    }

    /// Ill-formed parts so far.
    long invalid() {
        return invalid;
    }

    /// @param length at least 2, the space that one code point takes
    @Override
    public int read(char[] into, int offset, int length) throws IOException {
        var chars = CharBuffer.wrap(into, offset, length);
        while (chars.position() == offset) {
            if (decode(chars) && chars.position() == offset) {
                return -1;
            }
            skipByteOrderMark(chars, offset);
        }
        return chars.position() - offset;
    }

    /// Decodes what is at hand; true if there is nothing more.
    private boolean decode(CharBuffer chars) throws IOException {
        if (!ended) {
            fill();
        }
        while (chars.hasRemaining()) {
            CoderResult result = decoder.decode(bytes, chars, ended);
            if (!result.isMalformed()) {
                return result.isUnderflow() && ended;
            }
            if (!chars.hasRemaining()) {
                return false;
            }
            chars.put(REPLACEMENT);
            bytes.position(bytes.position() + result.length());
            invalid++;
        }
        return false;
    }

    private void fill() throws IOException {
        bytes.compact();
        int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
        if (read < 0) {
            ended = true;
        } else {
            bytes.position(bytes.position() + read);
        }
        bytes.flip();
    }

    private void skipByteOrderMark(CharBuffer chars, int offset) {
        if (begun || chars.position() == offset) {
            return;
        }
        begun = true;
        if (chars.get(offset) == BYTE_ORDER_MARK) {
            int rest = chars.position() - offset - 1;
            System.arraycopy(chars.array(), offset + 1, chars.array(), offset, rest);
            chars.position(offset + rest);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
