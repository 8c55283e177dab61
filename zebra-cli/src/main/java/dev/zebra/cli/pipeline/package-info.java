/// Pipeline files: reading them with line numbers, giving them a run, submitting them.
@NullMarked
package dev.zebra.cli.pipeline;

import org.jspecify.annotations.NullMarked;
