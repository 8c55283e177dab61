/// TorchScript programs that are kept as readable source and packed for libtorch at start.
@NullMarked
package dev.zebra.model.torchscript;

import org.jspecify.annotations.NullMarked;
