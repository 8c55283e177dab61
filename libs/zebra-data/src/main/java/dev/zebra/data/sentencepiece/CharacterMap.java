package dev.zebra.data.sentencepiece;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// A `precompiled_charsmap`: the size of a double-array trie in bytes, the trie over what is
/// replaced, and the replacements it points to.
public final class CharacterMap {

    /// Replaces nothing.
    public static final CharacterMap NONE = new CharacterMap(new byte[0], new int[0]);

    private final byte[] precompiled;
    private final int[] trie;

    private CharacterMap(byte[] precompiled, int[] trie) {
        this.precompiled = precompiled;
        this.trie = trie;
    }

    static CharacterMap read(ByteBuffer bytes) throws IOException {
        if (!bytes.hasRemaining()) {
            return NONE;
        }
        var precompiled = new byte[bytes.remaining()];
        bytes.duplicate().get(precompiled);
        var rest = ByteBuffer.wrap(precompiled).order(ByteOrder.LITTLE_ENDIAN);
        int size = rest.remaining() < Integer.BYTES ? -1 : rest.getInt();
        if (size < Integer.BYTES || size % Integer.BYTES != 0 || size > rest.remaining()) {
            throw new IOException("precompiled_charsmap has a trie of " + size + " bytes");
        }
        var trie = new int[size / Integer.BYTES];
        rest.asIntBuffer().get(trie);
        return new CharacterMap(precompiled, trie);
    }

    /// Whether nothing is replaced.
    public boolean isEmpty() {
        return trie.length == 0;
    }

    /// As a `tokenizer.json` holds it.
    String base64() {
        return Base64.getEncoder().encodeToString(precompiled);
    }

    /// Whether any part of `text` is replaced.
    boolean changes(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int start = 0; start < bytes.length; start++) {
            if (!isEmpty() && matches(bytes, start)) {
                return true;
            }
        }
        return false;
    }

    /// Units hold a label, an offset and whether a key ends there, as darts-clone packs them.
    private boolean matches(byte[] key, int start) {
        int position = offset(trie[0]);
        for (int i = start; i < key.length; i++) {
            int label = key[i] & 0xFF;
            position ^= label;
            if (position < 0 || position >= trie.length) {
                return false;
            }
            int unit = trie[position];
            if ((unit & (1 << 31 | 0xFF)) != label) {
                return false;
            }
            if ((unit >>> 8 & 1) == 1) {
                return true;
            }
            position ^= offset(unit);
        }
        return false;
    }

    private static int offset(int unit) {
        return (unit >>> 10) << ((unit & 1 << 9) >>> 6);
    }
}
