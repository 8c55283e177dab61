package dev.zebra.data.chat;

import java.util.Iterator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Python's generator, which some filters answer: always true, without length, read only once.
///
/// @param iterator what is left of it
record Generated(Iterator<? extends @Nullable Object> iterator) {

    /// A generator that begins when its first item is asked for, and fails no earlier.
    static Generated lazily(Supplier<Iterator<? extends @Nullable Object>> beginning) {
        return new Generated(
                new Iterator<@Nullable Object>() {
                    private @Nullable Iterator<? extends @Nullable Object> begun;

                    private Iterator<? extends @Nullable Object> items() {
                        if (begun == null) {
                            begun = beginning.get();
                        }
                        return begun;
                    }

                    @Override
                    public boolean hasNext() {
                        return items().hasNext();
                    }

                    @Override
                    public @Nullable Object next() {
                        return items().next();
                    }
                });
    }
}
