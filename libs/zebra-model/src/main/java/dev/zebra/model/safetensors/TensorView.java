package dev.zebra.model.safetensors;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/// One tensor of a checkpoint: its elements, row by row, in mapped memory.
///
/// @param type of the elements
/// @param shape sizes, outermost first; empty for a scalar
/// @param data the elements, little-endian; valid while the file is open
public record TensorView(TensorType type, List<Long> shape, MemorySegment data) {
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// @throws IllegalArgumentException if the data's size is not that of type and shape
    public TensorView {
        shape = List.copyOf(shape);
        long expected = Math.multiplyExact(elements(shape), type.bytes());
        if (data.byteSize() != expected) {
            throw new IllegalArgumentException(
                    "%s %s takes %d bytes, got %d"
                            .formatted(type, shape, expected, data.byteSize()));
        }
    }

    /// How many elements.
    public long elements() {
        return elements(shape);
    }

    /// Copies the elements, widened to float32, into a segment of exactly that size, at about the
    /// speed of memory.
    ///
    /// @throws IllegalArgumentException if these are not F32, F16 or BF16, or the size is another
    public void copyFloats(MemorySegment target) {
        long n = elements();
        if (target.byteSize() != n * Float.BYTES) {
            throw new IllegalArgumentException(
                    "%d floats take %d bytes, got %d"
                            .formatted(n, n * Float.BYTES, target.byteSize()));
        }
        if (type == TensorType.F32) {
            target.copyFrom(data);
        } else if (type == TensorType.BF16) {
            FloatWidening.fromBfloat16(data, target, n);
        } else if (type == TensorType.F16) {
            FloatWidening.fromFloat16(data, target, n);
        } else {
            throw new IllegalArgumentException("weights are F32, F16 or BF16, this is " + type);
        }
    }

    /// The elements widened to float32.
    public float[] floats() {
        var values = new float[Math.toIntExact(elements())];
        copyFloats(MemorySegment.ofArray(values));
        return values;
    }

    /// The elements of an I64 tensor.
    public long[] longs() {
        if (type != TensorType.I64) {
            throw new IllegalArgumentException("longs are stored as I64, this is " + type);
        }
        return data.toArray(LONG);
    }

    static long elements(List<Long> shape) {
        long elements = 1;
        for (long size : shape) {
            if (size < 0) {
                throw new IllegalArgumentException("a shape has no negative sizes, got " + shape);
            }
            elements = Math.multiplyExact(elements, size);
        }
        return elements;
    }
}
