/// Finding good values for the example pipelines, by hand.
@NullMarked
package dev.zebra.trainer.recipe;

import org.jspecify.annotations.NullMarked;
