/// Measurements of the model library, each beside its peer or its limit in the same run.
@NullMarked
package dev.zebra.benchmarks;

import org.jspecify.annotations.NullMarked;
