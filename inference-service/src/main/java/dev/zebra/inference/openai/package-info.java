/// What OpenAI's interface says: requests, answers and errors.
@NullMarked
package dev.zebra.inference.openai;

import org.jspecify.annotations.NullMarked;
