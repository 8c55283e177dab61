/// The REST conventions every service shares.
@NullMarked
package dev.zebra.jobs.rest;

import org.jspecify.annotations.NullMarked;
