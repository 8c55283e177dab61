/// Rules as tests.
@NullMarked
package dev.zebra.jobs.artifact;

import org.jspecify.annotations.NullMarked;
