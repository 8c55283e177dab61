/// Generation of many sequences at once, one token of each in turn.
@NullMarked
package dev.zebra.inference.engine;

import org.jspecify.annotations.NullMarked;
