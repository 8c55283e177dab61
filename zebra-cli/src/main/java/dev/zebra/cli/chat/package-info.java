/// Talking to a served model.
@NullMarked
package dev.zebra.cli.chat;

import org.jspecify.annotations.NullMarked;
