package dev.zebra.data.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// GPT-2's one printable character for each of the 256 bytes: printable Latin-1 bytes stand for
/// themselves, the others, in order, for U+0100 onwards. Tokens in a byte-level `tokenizer.json`
/// are written in it, so that they hold no blanks and no halves of characters.
final class ByteAlphabet {

    private static final char[] OF_BYTE = new char[256];
    private static final short[] OF_CHARACTER = new short[0x180];

    static {
        Arrays.fill(OF_CHARACTER, (short) -1);
        int others = 0x100;
        for (int value = 0; value < 256; value++) {
            boolean printable =
                    value >= '!' && value <= '~' || value >= 0xA1 && value <= 0xAC || value >= 0xAE;
            OF_BYTE[value] = (char) (printable ? value : others++);
            OF_CHARACTER[OF_BYTE[value]] = (short) value;
        }
    }

    private ByteAlphabet() {}

    /// The character that stands for a byte, given as 0 to 255.
    static char character(int value) {
        return OF_BYTE[value];
    }

    /// All bytes, 0 to 255, by ascending character: the order of GPT-2's first 256 ids.
    static int[] bytesByCharacter() {
        var order = new int[256];
        int next = 0;
        for (short value : OF_CHARACTER) {
            if (value >= 0) {
                order[next++] = value;
            }
        }
        return order;
    }

    /// The bytes that a token written in this alphabet stands for; a token that is not written in
    /// it stands for its own UTF-8.
    static byte[] bytes(String token) {
        var bytes = new ByteArrayOutputStream(token.length());
        for (int i = 0; i < token.length(); i++) {
            char character = token.charAt(i);
            int value = character < OF_CHARACTER.length ? OF_CHARACTER[character] : -1;
            if (value < 0) {
                return token.getBytes(StandardCharsets.UTF_8);
            }
            bytes.write(value);
        }
        return bytes.toByteArray();
    }
}
