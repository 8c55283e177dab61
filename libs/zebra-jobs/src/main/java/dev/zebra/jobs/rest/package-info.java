/// The REST face every service shares: jobs, artifacts, triggers, events, and problem bodies for
/// all that goes wrong.
@NullMarked
package dev.zebra.jobs.rest;

import org.jspecify.annotations.NullMarked;
