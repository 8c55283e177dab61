/// From logits to tokens: sampling rules and token-by-token generation.
@NullMarked
package dev.zebra.model.generation;

import org.jspecify.annotations.NullMarked;
