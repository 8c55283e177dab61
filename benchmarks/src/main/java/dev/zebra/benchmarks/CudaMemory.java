package dev.zebra.benchmarks;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import dev.zebra.model.ComputeDevice;

/// Memory of a CUDA device.
final class CudaMemory {
    private CudaMemory() {}

    /// Bytes in use on the device by everyone, what allocators keep included; 0 on the CPU.
    static double used(ComputeDevice device) {
        return switch (device) {
            case ComputeDevice.Cpu() -> 0;
            case ComputeDevice.Cuda(int index) ->
                    CudaUtils.getGpuMemory(Device.gpu(index)).getUsed();
        };
    }
}
