package dev.zebra.data.sentencepiece;

import java.io.IOException;

/// A piece of a vocabulary; its place is its id.
///
/// @param text with `▁` for blanks
/// @param score higher is better: the order of merges (BPE), or a log-probability (Unigram)
public record Piece(String text, float score, Type type) {

    /// What a piece is for, in the order of their numbers in the file, from 1.
    public enum Type {
        /// Text.
        NORMAL,
        /// Stands for what no other piece spells.
        UNKNOWN,
        /// Never made from text, such as `<s>`.
        CONTROL,
        /// Text that is always one piece.
        USER_DEFINED,
        /// A piece that was switched off.
        UNUSED,
        /// One byte of a character that no piece spells, as `<0x0A>`.
        BYTE
    }

    private static final int LONGEST = 512;

    /// @throws IllegalArgumentException if there is no text or very much, or the score is not
    ///     finite
    public Piece {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("a piece has no text");
        }
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "a piece has %d characters, at most %d are read"
                            .formatted(text.length(), LONGEST));
        }
        if (!Float.isFinite(score)) {
            throw new IllegalArgumentException("piece '" + text + "' has the score " + score);
        }
    }

    /// Reads a `SentencePiece` message.
    static Piece read(ProtobufMessage message) throws IOException {
        String text = "";
        float score = 0;
        int type = 1;
        while (message.next()) {
            switch (message.field()) {
                case 1 -> text = message.text();
                case 2 -> score = message.real();
                case 3 -> type = message.number();
                default -> message.skip();
            }
        }
        if (type < 1 || type > Type.values().length) {
            throw new IOException("piece '" + text + "' has the unknown type " + type);
        }
        return new Piece(text, score, Type.values()[type - 1]);
    }

    boolean is(Type wanted) {
        return type == wanted;
    }
}
