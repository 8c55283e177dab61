/// What evaluation asks of a language model: log-probabilities, and nothing of how they are made.
@NullMarked
package dev.zebra.eval.scoring;

import org.jspecify.annotations.NullMarked;
