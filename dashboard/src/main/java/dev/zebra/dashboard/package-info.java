/// The page that shows the suite live, and the one event stream behind it.
@NullMarked
package dev.zebra.dashboard;

import org.jspecify.annotations.NullMarked;
