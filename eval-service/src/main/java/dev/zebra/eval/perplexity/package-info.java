/// Perplexity by context length on held-out text, and the unigram baseline beside it.
@NullMarked
package dev.zebra.eval.perplexity;

import org.jspecify.annotations.NullMarked;
