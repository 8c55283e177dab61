@NullMarked
package dev.zebra.jobs.snapshot;

import org.jspecify.annotations.NullMarked;
