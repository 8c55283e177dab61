package dev.zebra.model;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;

/// The one door to DJL's engine. Going through it makes DJL work offline before anything of it is
/// loaded, so that it takes its native libraries from the class path and never from the network.
final class TorchRuntime {
    private static final String ENGINE = "PyTorch";

    static {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
    }

    private TorchRuntime() {}

    static int cudaDevices() {
        return engine().getGpuCount();
    }

    static void threads(int threads) {
        engine();
        JniUtils.setNumThreads(threads);
    }

    /// The version of libtorch.
    static String version() {
        return engine().getVersion();
    }

    static Device device(ComputeDevice device) {
        return switch (device) {
            case ComputeDevice.Cpu() -> Device.cpu();
            case ComputeDevice.Cuda(int index) -> {
                if (index >= cudaDevices()) {
                    throw new IllegalArgumentException(
                            "there are %d CUDA devices, got index %d"
                                    .formatted(cudaDevices(), index));
                }
                yield Device.gpu(index);
            }
        };
    }

    /// A manager that owns native memory until it is closed.
    static PtNDManager newManager(Device device) {
        engine();
        return (PtNDManager) NDManager.newBaseManager(device, ENGINE);
    }

    private static Engine engine() {
        return Engine.getEngine(ENGINE);
    }
}
