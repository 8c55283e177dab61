/// Replicas against a real broker.
@NullMarked
package dev.zebra.jobs.node;

import org.jspecify.annotations.NullMarked;
