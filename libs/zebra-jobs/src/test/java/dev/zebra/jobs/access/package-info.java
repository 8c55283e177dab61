@NullMarked
package dev.zebra.jobs.access;

import org.jspecify.annotations.NullMarked;
