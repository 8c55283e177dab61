/// Records of the log that nobody can read: kept where people look, replayed where that makes
/// sense.
@NullMarked
package dev.zebra.jobs.deadletter;

import org.jspecify.annotations.NullMarked;
