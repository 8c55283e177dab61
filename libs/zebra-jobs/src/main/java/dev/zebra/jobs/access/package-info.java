/// Who may do what: API keys and the record of who did what, both in the log.
@NullMarked
package dev.zebra.jobs.access;

import org.jspecify.annotations.NullMarked;
