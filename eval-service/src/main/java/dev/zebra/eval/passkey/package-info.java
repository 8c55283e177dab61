/// The passkey grid: can the model repeat a number it was told long before?
@NullMarked
package dev.zebra.eval.passkey;

import org.jspecify.annotations.NullMarked;
