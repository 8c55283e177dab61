/// Kills processes at random while pipelines run, and proves that nothing was lost or doubled.
@NullMarked
package dev.zebra.cli.chaos;

import org.jspecify.annotations.NullMarked;
