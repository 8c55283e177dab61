/// Serving of published models to OpenAI clients.
@NullMarked
package dev.zebra.inference;

import org.jspecify.annotations.NullMarked;
