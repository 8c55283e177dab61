/// Backup of the log: all of its state in one file, and back.
@NullMarked
package dev.zebra.jobs.archive;

import org.jspecify.annotations.NullMarked;
