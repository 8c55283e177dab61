/// SentencePiece's `tokenizer.model`: reading it, and rewriting it as a Hugging Face
/// `tokenizer.json` that gives the same ids.
@NullMarked
package dev.zebra.data.sentencepiece;

import org.jspecify.annotations.NullMarked;
