/// Rules as tests.
@NullMarked
package dev.zebra.jobs.log;

import org.jspecify.annotations.NullMarked;
