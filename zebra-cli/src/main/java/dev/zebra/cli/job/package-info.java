/// Jobs seen from the command line: lists, logs, and following a run to its end.
@NullMarked
package dev.zebra.cli.job;

import org.jspecify.annotations.NullMarked;
