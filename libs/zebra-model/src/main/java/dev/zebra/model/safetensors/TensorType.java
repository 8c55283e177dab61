package dev.zebra.model.safetensors;

import java.util.Arrays;

/// The element types of the safetensors format that take whole bytes. Weights are of the first
/// three; the others are listed, copied and never computed with.
public enum TensorType {
    /// IEEE float32.
    F32(4, "float32"),
    /// IEEE half precision.
    F16(2, "float16"),
    /// The upper half of a float32.
    BF16(2, "bfloat16"),
    /// IEEE float64.
    F64(8, "float64"),
    /// Signed 64-bit integer.
    I64(8, "int64"),
    /// Signed 32-bit integer.
    I32(4, "int32"),
    /// Signed 16-bit integer.
    I16(2, "int16"),
    /// Signed byte.
    I8(1, "int8"),
    /// Unsigned 64-bit integer.
    U64(8, "uint64"),
    /// Unsigned 32-bit integer.
    U32(4, "uint32"),
    /// Unsigned 16-bit integer.
    U16(2, "uint16"),
    /// Unsigned byte.
    U8(1, "uint8"),
    /// A byte that is 0 or 1.
    BOOL(1, "bool"),
    /// 8-bit float of 4 exponent bits.
    F8_E4M3(1, "float8_e4m3fn"),
    /// 8-bit float of 4 exponent bits, without infinities and negative zero.
    F8_E4M3FNUZ(1, "float8_e4m3fnuz"),
    /// 8-bit float of 5 exponent bits.
    F8_E5M2(1, "float8_e5m2"),
    /// 8-bit float of 5 exponent bits, without infinities and negative zero.
    F8_E5M2FNUZ(1, "float8_e5m2fnuz"),
    /// 8-bit exponent, a scale.
    F8_E8M0(1, "float8_e8m0fnu"),
    /// Two float32: a complex number.
    C64(8, "complex64");

    private final int bytes;
    private final String huggingFace;

    TensorType(int bytes, String huggingFace) {
        this.bytes = bytes;
        this.huggingFace = huggingFace;
    }

    /// PyTorch's name, as `dtype` of a config has it.
    public String huggingFace() {
        return huggingFace;
    }

    /// Whether weights of this type are read: float32, float16 or bfloat16.
    public boolean isWeight() {
        return this == F32 || this == F16 || this == BF16;
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
