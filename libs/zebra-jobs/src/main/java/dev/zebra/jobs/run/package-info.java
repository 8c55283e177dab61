/// What a service implements to run jobs, and what it is given while one runs.
@NullMarked
package dev.zebra.jobs.run;

import org.jspecify.annotations.NullMarked;
