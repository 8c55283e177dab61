package dev.zebra.data.chat;

import org.jspecify.annotations.Nullable;

/// The bounds of a slice, as in `messages[1:]`; null where left out.
record SliceKey(@Nullable Object start, @Nullable Object stop, @Nullable Object step) {}
