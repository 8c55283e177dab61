/// Rules as tests.
@NullMarked
package dev.zebra.jobs.job;

import org.jspecify.annotations.NullMarked;
