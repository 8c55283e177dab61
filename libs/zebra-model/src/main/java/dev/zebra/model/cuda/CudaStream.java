package dev.zebra.model.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;

/// A stream of its own, which does not wait for stream 0 nor makes it wait.
final class CudaStream implements AutoCloseable {
    /// The stream that libtorch uses unless told otherwise.
    static final long DEFAULT = 0;

    private static final int NON_BLOCKING = 1;
    private static final int CAPTURE_RELAXED = 2;

    private final CudaDevice device;
    private final long handle;

    CudaStream(CudaDevice device) {
        this.device = device;
        this.handle = device.driver().result("cuStreamCreate", NON_BLOCKING);
    }

    long handle() {
        return handle;
    }

    void synchronize() {
        device.driver().call("cuStreamSynchronize", handle);
    }

    /// Records what `work` launches on this stream instead of running it.
    CudaGraph capture(Runnable work) {
        var driver = device.driver();
        driver.call("cuStreamBeginCapture_v2", handle, CAPTURE_RELAXED);
        long graph;
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            abandon(driver);
            throw e;
        }
        graph = endCapture(driver);
        try {
            return new CudaGraph(device, graph);
        } finally {
            driver.call("cuGraphDestroy", graph);
        }
    }

    @Override
    public void close() {
        device.driver().call("cuStreamDestroy_v2", handle);
    }

    private void abandon(CudaDriver driver) {
        try {
            driver.call("cuGraphDestroy", endCapture(driver));
        } catch (CudaException invalidated) {
            // The failure that ended the capture is the one to report.
            return;
        }
    }

    private long endCapture(CudaDriver driver) {
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(ValueLayout.JAVA_LONG);
            driver.call("cuStreamEndCapture", handle, out);
            return out.get(ValueLayout.JAVA_LONG, 0);
        }
    }
}
