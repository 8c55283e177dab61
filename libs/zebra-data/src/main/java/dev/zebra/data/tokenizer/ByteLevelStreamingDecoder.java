package dev.zebra.data.tokenizer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Decodes byte-level tokens exactly: their bytes, joined, are UTF-8, and bytes that are not become
/// U+FFFD, one for each maximal ill-formed part, as Rust's `from_utf8_lossy` does.
final class ByteLevelStreamingDecoder implements StreamingDecoder {

    private final TokenizerJson tokens;
    private final CharsetDecoder decoder =
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private byte[] unfinished = {};

    ByteLevelStreamingDecoder(TokenizerJson tokens) {
        this.tokens = tokens;
    }

    @Override
    public String push(int id) {
        if (!tokens.isOrdinary(id)) {
            return "";
        }
        return decode(ByteAlphabet.bytes(tokens.token(id)), false);
    }

    @Override
    public String finish() {
        return decode(new byte[0], true);
    }

    private String decode(byte[] more, boolean last) {
        var in = ByteBuffer.allocate(unfinished.length + more.length);
        in.put(unfinished).put(more).flip();
        var out = CharBuffer.allocate(in.remaining() + 1);
        decoder.decode(in, out, last);
        if (last) {
            decoder.flush(out);
        }
        unfinished = new byte[in.remaining()];
        in.get(unfinished);
        return out.flip().toString();
    }
}
