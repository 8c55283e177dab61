/// Jobs of kind `train-tokenizer`: text in, a tokenizer out.
@NullMarked
package dev.zebra.tokenizer.training;

import org.jspecify.annotations.NullMarked;
