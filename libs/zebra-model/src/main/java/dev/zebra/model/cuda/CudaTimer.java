package dev.zebra.model.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;

/// Device time between two points of a stream.
final class CudaTimer implements AutoCloseable {
    private final CudaDevice device;
    private final long start;
    private final long stop;

    CudaTimer(CudaDevice device) {
        this.device = device;
        this.start = device.driver().result("cuEventCreate", 0);
        this.stop = device.driver().result("cuEventCreate", 0);
    }

    /// Milliseconds the device takes for what `work` sends to the stream; waits for it.
    float milliseconds(long stream, Runnable work) {
        var driver = device.driver();
        driver.call("cuEventRecord", start, stream);
        work.run();
        driver.call("cuEventRecord", stop, stream);
        driver.call("cuEventSynchronize", stop);
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(ValueLayout.JAVA_FLOAT);
            driver.call("cuEventElapsedTime", out, start, stop);
            return out.get(ValueLayout.JAVA_FLOAT, 0);
        }
    }

    @Override
    public void close() {
        var driver = device.driver();
        driver.call("cuEventDestroy_v2", start);
        driver.call("cuEventDestroy_v2", stop);
    }
}
