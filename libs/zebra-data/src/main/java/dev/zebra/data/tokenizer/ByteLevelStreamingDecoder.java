package dev.zebra.data.tokenizer;

import dev.zebra.data.text.ReplacingUtf8Decoder;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/// Decodes byte-level tokens exactly: their bytes, joined, are the text in UTF-8.
final class ByteLevelStreamingDecoder implements StreamingDecoder {

    private final TokenizerJson tokens;
    private final ReplacingUtf8Decoder decoder = new ReplacingUtf8Decoder();
    private byte[] unfinished = {};

    ByteLevelStreamingDecoder(TokenizerJson tokens) {
        this.tokens = tokens;
    }

    @Override
    public String push(int id) {
        if (!tokens.isOrdinary(id)) {
            return "";
        }
        var token = tokens.token(id);
        return decode(
                tokens.isAdded(id)
                        ? token.getBytes(StandardCharsets.UTF_8)
                        : ByteAlphabet.bytes(token),
                false);
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
        unfinished = new byte[in.remaining()];
        in.get(unfinished);
        return out.flip().toString();
    }
}
