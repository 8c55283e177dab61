package dev.zebra.model.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A C structure that a kernel takes by value.
final class Structure {
    private Structure() {}

    /// Its fields in order, each aligned to its own size: `Long`, `Integer` or `Float`.
    static MemorySegment of(Object... fields) {
        var segment = Arena.ofAuto().allocate((long) Long.BYTES * fields.length, Long.BYTES);
        long at = 0;
        for (var field : fields) {
            switch (field) {
                case Long value -> {
                    at = (at + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
                    segment.set(ValueLayout.JAVA_LONG, at, value);
                    at += Long.BYTES;
                }
                case Integer value -> {
                    segment.set(ValueLayout.JAVA_INT, at, value);
                    at += Integer.BYTES;
                }
                case Float value -> {
                    segment.set(ValueLayout.JAVA_FLOAT, at, value);
                    at += Float.BYTES;
                }
                default -> throw new IllegalArgumentException("a field is " + field.getClass());
            }
        }
        return segment;
    }
}
