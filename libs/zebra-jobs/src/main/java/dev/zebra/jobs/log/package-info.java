/// The log itself: the event envelope, topics, reading, appending.
@NullMarked
package dev.zebra.jobs.log;

import org.jspecify.annotations.NullMarked;
