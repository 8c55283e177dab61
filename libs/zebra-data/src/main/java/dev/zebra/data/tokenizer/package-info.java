/// Tokenizers: training byte-level BPE, and encoding and decoding with any Hugging Face
/// `tokenizer.json`.
@NullMarked
package dev.zebra.data.tokenizer;

import org.jspecify.annotations.NullMarked;
