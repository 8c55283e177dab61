package dev.zebra.model.cuda;

import java.lang.foreign.MemorySegment;

/// One GPU and its primary context, the one libtorch uses. The context stays retained for the life
/// of the process, as libtorch keeps it too.
final class CudaDevice {
    private static final int MULTIPROCESSORS = 16;
    private static final int CAPABILITY_MAJOR = 75;
    private static final int CAPABILITY_MINOR = 76;
    private static final int SHARED_BYTES_PER_BLOCK = 97;

    private final CudaDriver driver;
    private final int handle;
    private final long context;

    /// @throws CudaException if there is no such device
    CudaDevice(CudaDriver driver, int index) {
        this.driver = driver;
        this.handle = driver.intResult("cuDeviceGet", index);
        this.context = driver.result("cuDevicePrimaryCtxRetain", handle);
    }

    /// The driver, its calls going to this device from the calling thread.
    CudaDriver driver() {
        driver.call("cuCtxSetCurrent", context);
        return driver;
    }

    /// Compute capability as NVRTC names it, such as `sm_90`.
    String architecture() {
        return "sm_%d%d".formatted(attribute(CAPABILITY_MAJOR), attribute(CAPABILITY_MINOR));
    }

    /// Ten times the compute capability, such as 90.
    int capability() {
        return 10 * attribute(CAPABILITY_MAJOR) + attribute(CAPABILITY_MINOR);
    }

    int multiprocessors() {
        return attribute(MULTIPROCESSORS);
    }

    /// The most shared memory a block can be given, in bytes.
    int sharedBytesPerBlock() {
        return attribute(SHARED_BYTES_PER_BLOCK);
    }

    /// Waits for everything that was sent to the device.
    void synchronize() {
        driver().call("cuCtxSynchronize");
    }

    /// Copies device memory to the host, in order with stream 0, and waits for it.
    void copyToHost(MemorySegment to, long from, long bytes) {
        driver().call("cuMemcpyDtoH_v2", to, from, bytes);
    }

    /// Copies host memory to the device, in order with stream 0, and waits for it.
    void copyToDevice(long to, MemorySegment from, long bytes) {
        driver().call("cuMemcpyHtoD_v2", to, from, bytes);
    }

    private int attribute(int attribute) {
        return driver.intResult("cuDeviceGetAttribute", attribute, handle);
    }
}
