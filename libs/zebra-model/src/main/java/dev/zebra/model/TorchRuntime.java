package dev.zebra.model;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.LibUtils;
import dev.zebra.model.cuda.CudaKernels;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Optional;

/// The one door to DJL's engine. Going through it makes DJL work offline before anything of it is
/// loaded, so that it takes its native libraries from the class path and never from the network.
final class TorchRuntime {
    private static final String ENGINE = "PyTorch";

    static {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
        // Native threads that wait for each other spin by default, which on a machine with other
        // work
        // costs most of the speed.
        environment("OMP_WAIT_POLICY", "PASSIVE");
        // Large pages make the first touch of a large tensor several times cheaper.
        environment("THP_MEM_ALLOC_ENABLE", "1");
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

    /// What our own kernels are made with on a CUDA device, if they can be.
    static Optional<CudaKernels> kernels(Device device) {
        if (device.equals(Device.cpu())) {
            return Optional.empty();
        }
        return CudaKernels.find(Path.of(LibUtils.getLibtorchPath()), device.getDeviceId());
    }

    /// A manager that owns native memory until it is closed.
    static PtNDManager newManager(Device device) {
        engine();
        return (PtNDManager) NDManager.newBaseManager(device, ENGINE);
    }

    /// Sets a variable that native libraries read when they are loaded; one that is in the
    /// environment already stays.
    @SuppressWarnings("restricted")
    private static void environment(String name, String value) {
        var linker = Linker.nativeLinker();
        var setenv = linker.defaultLookup().find("setenv");
        if (setenv.isEmpty()) {
            return;
        }
        var call =
                linker.downcallHandle(
                        setenv.get(),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_INT));
        try (var arena = Arena.ofConfined()) {
            int status =
                    (int) call.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 0);
            if (status != 0) {
                throw new IllegalStateException("setenv failed: " + status);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static Engine engine() {
        return Engine.getEngine(ENGINE);
    }
}
