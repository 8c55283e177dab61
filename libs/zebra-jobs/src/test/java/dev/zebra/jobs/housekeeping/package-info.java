/// Rules as tests.
@NullMarked
package dev.zebra.jobs.housekeeping;

import org.jspecify.annotations.NullMarked;
