/// Token datasets on disk, and the order in which training reads them.
@NullMarked
package dev.zebra.data.dataset;

import org.jspecify.annotations.NullMarked;
