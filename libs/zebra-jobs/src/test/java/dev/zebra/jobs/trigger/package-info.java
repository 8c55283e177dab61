/// Rules as tests.
@NullMarked
package dev.zebra.jobs.trigger;

import org.jspecify.annotations.NullMarked;
