/// Jobs: kinds, states and the pure fold that turns a log's records into them.
@NullMarked
package dev.zebra.jobs.job;

import org.jspecify.annotations.NullMarked;
