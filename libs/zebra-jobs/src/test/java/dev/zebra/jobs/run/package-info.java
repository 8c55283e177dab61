/// Rules as tests.
@NullMarked
package dev.zebra.jobs.run;

import org.jspecify.annotations.NullMarked;
