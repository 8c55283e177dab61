/// The text files that jobs read.
@NullMarked
package dev.zebra.tokenizer.source;

import org.jspecify.annotations.NullMarked;
