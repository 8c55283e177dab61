/// The log-backed kit every service uses: jobs, artifacts, triggers and the events they are made
/// of.
@NullMarked
package dev.zebra.jobs;

import org.jspecify.annotations.NullMarked;
