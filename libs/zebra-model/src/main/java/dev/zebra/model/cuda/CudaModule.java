package dev.zebra.model.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Compiled kernels, loaded on a device. Kernels must be declared `extern "C"`.
final class CudaModule implements AutoCloseable {
    private final CudaDevice device;
    private final long handle;
    private final Map<String, CudaKernel> kernels = new ConcurrentHashMap<>();

    CudaModule(CudaDevice device, byte[] image) {
        this.device = device;
        try (var arena = Arena.ofConfined()) {
            handle =
                    device.driver()
                            .result(
                                    "cuModuleLoadData",
                                    arena.allocateFrom(ValueLayout.JAVA_BYTE, image));
        }
    }

    /// @throws CudaException if the module has no such kernel
    CudaKernel kernel(String name) {
        return kernels.computeIfAbsent(name, this::find);
    }

    private CudaKernel find(String name) {
        try (var arena = Arena.ofConfined()) {
            long function =
                    device.driver().result("cuModuleGetFunction", handle, arena.allocateFrom(name));
            return new CudaKernel(device, name, function);
        } catch (CudaException e) {
            throw new CudaException("kernel %s: %s".formatted(name, e.getMessage()));
        }
    }

    @Override
    public void close() {
        device.driver().call("cuModuleUnload", handle);
    }
}
