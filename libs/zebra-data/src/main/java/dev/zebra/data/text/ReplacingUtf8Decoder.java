package dev.zebra.data.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Decodes UTF-8 that comes in parts. Each maximal ill-formed part becomes one U+FFFD and is
/// counted, as Unicode recommends, and as Rust's `from_utf8_lossy` and the web's decoders do.
public final class ReplacingUtf8Decoder {

    private static final char REPLACEMENT = '\uFFFD';
    private static final byte BEFORE_SURROGATES = (byte) 0xED;

    private final CharsetDecoder decoder =
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT);
    private long replaced;

    /// Decodes as far as `out` has room and `in` whole characters; an unfinished character stays in
    /// `in`, unless this is the end.
    ///
    /// @param end true if nothing follows
    /// @return true if all that can be decoded has been; false if `out` needs room
    public boolean decode(ByteBuffer in, CharBuffer out, boolean end) {
        while (true) {
            var result = decoder.decode(in, out, end);
            if (!result.isMalformed()) {
                return result.isUnderflow();
            }
            if (!out.hasRemaining()) {
                return false;
            }
            out.put(REPLACEMENT);
            in.position(in.position() + illFormed(in, result.length()));
            replaced++;
        }
    }

    /// Java takes an encoded surrogate for one part, where Unicode sees no character beginning.
    private static int illFormed(ByteBuffer in, int length) {
        boolean surrogate =
                length > 1
                        && in.get(in.position()) == BEFORE_SURROGATES
                        && (in.get(in.position() + 1) & 0xFF) >= 0xA0;
        return surrogate ? 1 : length;
    }

    /// Parts replaced so far.
    public long replaced() {
        return replaced;
    }
}
