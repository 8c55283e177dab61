package dev.zebra.model.safetensors;

import java.util.Arrays;

/// The element types that are read; [#F32] and [#I64] are written.
public enum TensorType {
    /// IEEE float32.
    F32(4),
    /// IEEE half precision.
    F16(2),
    /// The upper half of a float32.
    BF16(2),
    /// Signed 64-bit integer.
    I64(8);

    private final int bytes;

    TensorType(int bytes) {
        this.bytes = bytes;
    }

    /// Bytes per element.
    public int bytes() {
        return bytes;
    }

    static TensorType of(String name) {
        return Arrays.stream(values())
                .filter(type -> type.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "dtype must be one of %s, got %s"
                                                .formatted(Arrays.toString(values()), name)));
    }
}
