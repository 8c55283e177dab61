/// Whether a checkpoint computes here what its makers say, and the same with a cache as without.
@NullMarked
package dev.zebra.model.check;

import org.jspecify.annotations.NullMarked;
