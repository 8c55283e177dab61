/// Documents out of text files.
@NullMarked
package dev.zebra.data.text;

import org.jspecify.annotations.NullMarked;
