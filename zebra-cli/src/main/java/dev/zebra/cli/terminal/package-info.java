/// What the user sees while something takes longer than a second.
@NullMarked
package dev.zebra.cli.terminal;

import org.jspecify.annotations.NullMarked;
