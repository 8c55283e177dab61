package dev.zebra.data.sentencepiece;

import java.io.IOException;

/// What is done to a text before it is cut into pieces (`NormalizerSpec`).
///
/// @param characters replacements of characters, such as Unicode's NFKC
/// @param addsDummyPrefix whether a blank is put before the text (`add_dummy_prefix`)
/// @param removesExtraBlanks whether blanks at both ends go and runs of blanks become one
///     (`remove_extra_whitespaces`)
public record TextNormalization(
        CharacterMap characters, boolean addsDummyPrefix, boolean removesExtraBlanks) {

    /// Reads a `NormalizerSpec` message; what it leaves out has SentencePiece's defaults.
    ///
    /// @throws IOException if it keeps blanks as they are (`escape_whitespaces` false)
    static TextNormalization read(ProtobufMessage message) throws IOException {
        var characters = CharacterMap.NONE;
        boolean addsDummyPrefix = true;
        boolean removesExtraBlanks = true;
        boolean escapes = true;
        while (message.next()) {
            switch (message.field()) {
                case 2 -> characters = CharacterMap.read(message.bytes());
                case 3 -> addsDummyPrefix = message.truth();
                case 4 -> removesExtraBlanks = message.truth();
                case 5 -> escapes = message.truth();
                default -> message.skip();
            }
        }
        if (!escapes) {
            throw new IOException("escape_whitespaces false is not supported");
        }
        return new TextNormalization(characters, addsDummyPrefix, removesExtraBlanks);
    }
}
