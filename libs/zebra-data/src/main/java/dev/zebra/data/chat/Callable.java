package dev.zebra.data.chat;

import org.jspecify.annotations.Nullable;

/// A function, method or macro.
@FunctionalInterface
interface Callable {

    @Nullable Object call(Arguments arguments);
}
