/// What a node tells operators: meters, and traces that follow work through the log.
@NullMarked
package dev.zebra.jobs.telemetry;

import org.jspecify.annotations.NullMarked;
