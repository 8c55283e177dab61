/// Starts worker processes and follows them to their end.
@NullMarked
package dev.zebra.trainer.launch;

import org.jspecify.annotations.NullMarked;
