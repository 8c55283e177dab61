/// Crashes, at random and many.
@NullMarked
package dev.zebra.system.chaos;

import org.jspecify.annotations.NullMarked;
