package dev.zebra.model;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// The TorchScript program of one model shape, loaded. Its methods may be called from several
/// threads; each call is one native call.
final class Program implements AutoCloseable {
    private final PtNDManager manager;
    private final PtSymbolBlock module;

    Program(ModelConfig config, Device device) {
        manager = TorchRuntime.newManager(device);
        try (var archive = new ByteArrayInputStream(ProgramArchive.of(config))) {
            module = JniUtils.loadModule(manager, archive, false, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Calls a method without recording gradients. The arguments are not closed.
    IValue call(String method, IValue... arguments) {
        interpretOnly();
        return IValueUtils.runMethod(module, method, arguments);
    }

    /// Calls a method on tensors, recording gradients if the thread's gradient mode is on. Arrays
    /// named `x[]` make up a list; an array named by [#method] chooses the method. The results
    /// belong to the manager of the first argument.
    NDList record(NDList arguments) {
        interpretOnly();
        return IValueUtils.forward(module, arguments, true);
    }

    /// The argument of [#record] that chooses the method.
    static PtNDArray method(PtNDManager manager, String method) {
        var marker = (PtNDArray) manager.create(0f);
        marker.setName("module_method:" + method);
        return marker;
    }

    /// The optimizing executor re-specialises on every new shape; the plain interpreter is as fast
    /// here. The setting belongs to the thread.
    private static void interpretOnly() {
        JniUtils.setGraphExecutorOptimize(false);
    }

    @Override
    public void close() {
        module.close();
        manager.close();
    }
}
