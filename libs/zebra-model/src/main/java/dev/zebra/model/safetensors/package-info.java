/// Checkpoints: the safetensors format, read through memory-mapped segments and written atomically,
/// and PyTorch's own, read without executing anything.
@NullMarked
package dev.zebra.model.safetensors;

import org.jspecify.annotations.NullMarked;
