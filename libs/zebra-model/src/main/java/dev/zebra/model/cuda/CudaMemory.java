package dev.zebra.model.cuda;

/// Device memory of its own, not initialised; freed on close, after all work that was sent before.
final class CudaMemory implements AutoCloseable {
    private final CudaDevice device;
    private final long pointer;
    private final long bytes;
    private boolean closed;

    /// @throws CudaException if the device has no room
    CudaMemory(CudaDevice device, long bytes) {
        this.device = device;
        this.bytes = bytes;
        this.pointer = device.driver().result("cuMemAlloc_v2", bytes);
    }

    /// The device pointer, aligned to at least 256 bytes.
    long pointer() {
        return pointer;
    }

    long bytes() {
        return bytes;
    }

    /// Frees it. Closing again does nothing.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            device.driver().call("cuMemFree_v2", pointer);
        }
    }
}
