/// Tokenizers and token datasets. Plain Java; knows no framework.
@NullMarked
package dev.zebra.data;

import org.jspecify.annotations.NullMarked;
