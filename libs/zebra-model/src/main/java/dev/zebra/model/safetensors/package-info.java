/// The safetensors format, read through memory-mapped segments and written atomically.
@NullMarked
package dev.zebra.model.safetensors;

import org.jspecify.annotations.NullMarked;
