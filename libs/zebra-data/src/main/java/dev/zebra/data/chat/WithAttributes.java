package dev.zebra.data.chat;

import org.jspecify.annotations.Nullable;

/// A value with attributes of its own, such as a namespace or `loop`.
interface WithAttributes {

    /// The attribute's value, or [Undefined].
    @Nullable Object attribute(String name);

    /// How it prints.
    String described();
}
