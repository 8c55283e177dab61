package dev.zebra.model;

import dev.zebra.model.safetensors.TensorType;

/// Libtorch's numbers of the element types that weights come in. DJL's own has no bfloat16.
enum ScalarType {
    FLOAT16(5, 2),
    FLOAT32(6, 4),
    BFLOAT16(15, 2);

    private final int number;
    private final int bytes;

    ScalarType(int number, int bytes) {
        this.number = number;
        this.bytes = bytes;
    }

    int number() {
        return number;
    }

    int bytes() {
        return bytes;
    }

    /// @throws IllegalArgumentException if weights cannot have this type
    static ScalarType of(TensorType type) {
        return switch (type) {
            case F16 -> FLOAT16;
            case F32 -> FLOAT32;
            case BF16 -> BFLOAT16;
            default ->
                    throw new IllegalArgumentException(
                            "weights must be F32, F16 or BF16, got " + type);
        };
    }
}
