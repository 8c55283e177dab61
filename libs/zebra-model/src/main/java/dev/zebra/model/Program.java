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
import java.util.List;

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

    /// Calls a method in inference mode. The arguments are not closed.
    IValue call(String method, IValue... arguments) {
        interpretOnly();
        return IValueUtils.runMethod(module, method, arguments);
    }

    /// Calls a method whose tensors may take gradients.
    Recording record(String method) {
        return new Recording(method);
    }

    /// The arguments of a method outside inference mode: tensors and lists of tensors, in order.
    final class Recording {
        private final String method;
        private final NDList arguments = new NDList();
        private int lists;

        private Recording(String method) {
            this.method = method;
        }

        Recording with(PtNDArray tensor) {
            tensor.setName("");
            arguments.add(tensor);
            return this;
        }

        /// Arrays of one name that ends in brackets make up a list.
        Recording with(List<PtNDArray> tensors) {
            var name = "list" + lists++ + "[]";
            for (var tensor : tensors) {
                tensor.setName(name);
                arguments.add(tensor);
            }
            return this;
        }

        /// The result belongs to the manager.
        PtNDArray run(PtNDManager scratch) {
            var marker = (PtNDArray) scratch.create(0f);
            marker.setName("module_method:" + method);
            arguments.add(marker);
            interpretOnly();
            JniUtils.setGradMode(true);
            var result = (PtNDArray) IValueUtils.forward(module, arguments, true).head();
            result.attach(scratch);
            return result;
        }
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
