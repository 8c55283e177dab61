/// What the registry holds, on the command line: artifacts and triggers.
@NullMarked
package dev.zebra.cli.registry;

import org.jspecify.annotations.NullMarked;
