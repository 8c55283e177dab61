/// The services over REST, as a command needs them: patient with outages, plain about problems.
@NullMarked
package dev.zebra.cli.client;

import org.jspecify.annotations.NullMarked;
