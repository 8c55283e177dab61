package dev.zebra.model.cuda;

/// Captured launches that are sent to the device in one call.
final class CudaGraph implements AutoCloseable {
    private final CudaDevice device;
    private final long executable;
    private boolean closed;

    CudaGraph(CudaDevice device, long graph) {
        this.device = device;
        this.executable = device.driver().result("cuGraphInstantiateWithFlags", graph, 0L);
    }

    /// Launches it in order with whatever else is sent to the stream.
    void launch(long stream) {
        device.driver().call("cuGraphLaunch", executable, stream);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            device.driver().call("cuGraphExecDestroy", executable);
        }
    }
}
