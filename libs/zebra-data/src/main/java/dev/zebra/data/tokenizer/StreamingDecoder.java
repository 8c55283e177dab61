package dev.zebra.data.tokenizer;

/// Turns token ids into text as they come. What [#push] and [#finish] return, joined, is what
/// [Tokenizer#decode] gives for all the ids at once; no piece ever ends inside a UTF-8 character.
/// (Where bytes are no UTF-8, tokenizers that are not byte-level may give other U+FFFDs.)
///
/// For one thread at a time; good for one text, until [#finish].
public interface StreamingDecoder {

    /// The text that `id` completes; empty while a character is still unfinished and for special
    /// tokens.
    String push(int id);

    /// What was held back: empty, or U+FFFD for a character that was never finished.
    String finish();
}
