@NullMarked
package dev.zebra.jobs.telemetry;

import org.jspecify.annotations.NullMarked;
