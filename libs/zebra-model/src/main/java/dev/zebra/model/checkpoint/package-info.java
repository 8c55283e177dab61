/// Checkpoint directories made from others: striped, with another RoPE, for other tools. The
/// weights stay as they are; the config is rewritten.
@NullMarked
package dev.zebra.model.checkpoint;

import org.jspecify.annotations.NullMarked;
