package dev.zebra.data.chat;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// Python's generator, which some filters answer: always true, without length, read only once.
///
/// @param iterator what is left of it
record Generated(Iterator<? extends @Nullable Object> iterator) {}
