/// Artifacts: references, versions, lineage, and the store that holds their bytes.
@NullMarked
package dev.zebra.jobs.artifact;

import org.jspecify.annotations.NullMarked;
