/// The `evaluate` job: its spec, its settings and the run from a model to a report.
@NullMarked
package dev.zebra.eval.job;

import org.jspecify.annotations.NullMarked;
