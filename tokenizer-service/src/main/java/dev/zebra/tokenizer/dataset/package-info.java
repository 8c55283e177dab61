/// Jobs of kind `tokenize`: text and a tokenizer in, a token dataset out.
@NullMarked
package dev.zebra.tokenizer.dataset;

import org.jspecify.annotations.NullMarked;
