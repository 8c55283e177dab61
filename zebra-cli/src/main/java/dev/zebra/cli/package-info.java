/// The `zebra` command line: a small class a command, and exit codes that scripts can trust.
@NullMarked
package dev.zebra.cli;

import org.jspecify.annotations.NullMarked;
