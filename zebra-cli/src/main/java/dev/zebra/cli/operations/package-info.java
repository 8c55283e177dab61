/// What operators do, on the command line: keys, dead letters, the log's backup.
@NullMarked
package dev.zebra.cli.operations;

import org.jspecify.annotations.NullMarked;
