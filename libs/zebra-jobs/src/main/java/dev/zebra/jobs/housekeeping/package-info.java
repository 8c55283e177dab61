/// Turning silence and publications into facts: leases, releases, triggers, deletions.
@NullMarked
package dev.zebra.jobs.housekeeping;

import org.jspecify.annotations.NullMarked;
