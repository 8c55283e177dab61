package dev.zebra.model;

/// Where a model computes: the CPU in float32, or a CUDA device in bfloat16.
public sealed interface ComputeDevice {

    /// The CPU.
    record Cpu() implements ComputeDevice {}

    /// One CUDA device.
    ///
    /// @param index 0-based
    record Cuda(int index) implements ComputeDevice {

        /// @throws IllegalArgumentException if the index is negative
        public Cuda {
            if (index < 0) {
                throw new IllegalArgumentException("a CUDA index starts at 0, got " + index);
            }
        }
    }

    /// The CPU.
    static ComputeDevice cpu() {
        return new Cpu();
    }

    /// The CUDA device with this 0-based index.
    static ComputeDevice cuda(int index) {
        return new Cuda(index);
    }

    /// The first CUDA device if there is one, else the CPU.
    static ComputeDevice best() {
        return TorchRuntime.cudaDevices() > 0 ? cuda(0) : cpu();
    }

    /// How many threads a native operation may use. Call it before the first model is made: threads
    /// that have computed before keep their number.
    ///
    /// @throws IllegalArgumentException if the number is below 1
    static void threads(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got " + threads);
        }
        TorchRuntime.threads(threads);
    }
}
