package dev.zebra.data.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Decodes SentencePiece's pieces as SentencePiece does: each byte that is in no UTF-8 character
/// becomes U+FFFD.
final class PieceStreamingDecoder implements StreamingDecoder {

    private final TokenizerJson tokens;
    private final PieceDecoding decoding;
    private int droppable;
    private byte[] unfinished = {};

    PieceStreamingDecoder(TokenizerJson tokens, PieceDecoding decoding) {
        this.tokens = tokens;
        this.decoding = decoding;
        this.droppable = decoding.dropped();
    }

    @Override
    public String push(int id) {
        if (!tokens.isOrdinary(id)) {
            return "";
        }
        var joined = new ByteArrayOutputStream();
        joined.writeBytes(unfinished);
        joined.writeBytes(decoding.bytes(tokens.token(id)));
        return withoutFirstBlanks(text(joined.toByteArray(), false));
    }

    @Override
    public String finish() {
        return withoutFirstBlanks(text(unfinished, true));
    }

    private String withoutFirstBlanks(String text) {
        int from = 0;
        while (from < text.length() && droppable > 0 && text.charAt(from) == ' ') {
            droppable--;
            from++;
        }
        if (from < text.length()) {
            droppable = 0;
        }
        return text.substring(from);
    }

    private String text(byte[] bytes, boolean last) {
        var text = new StringBuilder();
        int at = 0;
        while (at < bytes.length) {
            int length = length(bytes[at]);
            if (at + length > bytes.length && !last && mayContinue(bytes, at)) {
                break;
            }
            var character = at + length > bytes.length ? null : character(bytes, at, length);
            text.append(character == null ? "\uFFFD" : character);
            at += character == null ? 1 : length;
        }
        unfinished = Arrays.copyOfRange(bytes, at, bytes.length);
        return text.toString();
    }

    private static int length(byte first) {
        int leading = Integer.numberOfLeadingZeros(~(first << 24));
        return leading >= 2 && leading <= 4 ? leading : 1;
    }

    private static boolean mayContinue(byte[] bytes, int at) {
        for (int i = at + 1; i < bytes.length; i++) {
            if ((bytes[i] & 0xC0) != 0x80) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable String character(byte[] bytes, int at, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, at, length))
                    .toString();
        } catch (CharacterCodingException malformed) {
            return null;
        }
    }
}
