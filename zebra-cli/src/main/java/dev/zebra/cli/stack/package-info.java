/// The local stack: a real broker and the services, as processes that outlive the command line.
@NullMarked
package dev.zebra.cli.stack;

import org.jspecify.annotations.NullMarked;
