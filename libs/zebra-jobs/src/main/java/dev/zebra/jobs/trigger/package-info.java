/// Standing subscriptions: a publication that matches one submits a job.
@NullMarked
package dev.zebra.jobs.trigger;

import org.jspecify.annotations.NullMarked;
