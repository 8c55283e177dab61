/// What jobs were folded to, kept beside the log so that a start need not fold all of it. Derived
/// and disposable: without it a start takes longer and nothing else changes.
@NullMarked
package dev.zebra.jobs.snapshot;

import org.jspecify.annotations.NullMarked;
