package dev.zebra.benchmarks;

import ai.djl.Device;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import dev.zebra.model.ComputeDevice;

/// Memory that libtorch's allocator took from a CUDA device since this was made.
final class CudaMemory {
    private final ComputeDevice device;
    private final long before;

    private CudaMemory(ComputeDevice device, long before) {
        this.device = device;
        this.before = before;
    }

    /// Gives back what the allocator keeps for later, and counts from there. The next model and the
    /// peers have the whole device.
    static CudaMemory fromHere(ComputeDevice device) {
        if (!device.equals(ComputeDevice.cpu())) {
            JniUtils.emptyCudaCache();
        }
        return new CudaMemory(device, used(device));
    }

    /// Bytes taken since, with what the allocator keeps; 0 on the CPU.
    long taken() {
        return used(device) - before;
    }

    private static long used(ComputeDevice device) {
        return switch (device) {
            case ComputeDevice.Cpu() -> 0;
            case ComputeDevice.Cuda(int index) ->
                    CudaUtils.getGpuMemory(Device.gpu(index)).getUsed();
        };
    }
}
