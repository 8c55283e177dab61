package dev.zebra.model.cuda;

import java.lang.foreign.MemorySegment;

/// Page-locked host memory, which the device copies from and to while the host goes on.
@SuppressWarnings("restricted")
final class PinnedMemory implements AutoCloseable {
    private final CudaDevice device;
    private final MemorySegment memory;

    PinnedMemory(CudaDevice device, long bytes) {
        this.device = device;
        this.memory =
                MemorySegment.ofAddress(device.driver().result("cuMemAllocHost_v2", bytes))
                        .reinterpret(bytes);
    }

    MemorySegment memory() {
        return memory;
    }

    @Override
    public void close() {
        device.driver().call("cuMemFreeHost", memory);
    }
}
