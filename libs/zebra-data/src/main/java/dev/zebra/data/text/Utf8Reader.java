package dev.zebra.data.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;

/// Reads UTF-8 as [ReplacingUtf8Decoder] does; a byte order mark at the beginning is left out.
final class Utf8Reader extends Reader {

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final InputStream in;
    private final ReplacingUtf8Decoder decoder = new ReplacingUtf8Decoder();
    private final ByteBuffer bytes = ByteBuffer.allocate(1 << 16).limit(0);
    private boolean ended;
    private boolean begun;

    Utf8Reader(InputStream in) {
        this.in = in;
    }

    /// Ill-formed parts so far.
    long invalid() {
        return decoder.replaced();
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
        return decoder.decode(bytes, chars, ended) && ended;
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
