/// The event stream of the page: a snapshot of everything, then every change.
@NullMarked
package dev.zebra.dashboard.stream;

import org.jspecify.annotations.NullMarked;
