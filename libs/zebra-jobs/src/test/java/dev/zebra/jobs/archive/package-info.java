/// Tests of the backup of the log.
@NullMarked
package dev.zebra.jobs.archive;

import org.jspecify.annotations.NullMarked;
