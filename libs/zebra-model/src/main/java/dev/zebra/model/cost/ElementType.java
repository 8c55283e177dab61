package dev.zebra.model.cost;

import dev.zebra.model.ComputeDevice;

/// What weights, activations and cached keys are computed and kept in.
public enum ElementType {
    /// The CPU's.
    FLOAT32(4),
    /// CUDA's.
    BFLOAT16(2);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /// What a device computes in.
    public static ElementType of(ComputeDevice device) {
        return switch (device) {
            case ComputeDevice.Cpu() -> FLOAT32;
            case ComputeDevice.Cuda(int _) -> BFLOAT16;
        };
    }

    /// Bytes of one element.
    public int bytes() {
        return bytes;
    }
}
