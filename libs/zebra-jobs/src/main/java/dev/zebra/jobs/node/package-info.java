/// A replica put together: the plain-Java node, and the thin layer that makes it a Quarkus bean.
@NullMarked
package dev.zebra.jobs.node;

import org.jspecify.annotations.NullMarked;
