package dev.zebra.model.cuda;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.LibUtils;
import dev.zebra.model.torchscript.ScriptArchive;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The TorchScript program `training.py`, loaded, and the tensors made by it. Closing it frees all
/// of them that its manager still has.
final class FusedProgram implements AutoCloseable {
    static final int INT32 = 3;
    static final int INT64 = 4;
    static final int FLOAT32 = 6;
    static final int FLOAT64 = 7;
    static final int BFLOAT16 = 15;

    private final PtNDManager manager;
    private final PtSymbolBlock module;
    private final NativeFunctions torch;
    private final IValue like;

    FusedProgram(FusedShape shape, PtNDManager manager) {
        this.manager = manager;
        try (var archive = new ByteArrayInputStream(archive(shape))) {
            module = JniUtils.loadModule(manager, archive, false, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        torch =
                NativeFunctions.load(
                        libraries().resolve(System.mapLibraryName("torch_cpu")).toString());
        like = IValue.from((PtNDArray) manager.create(0f));
    }

    private static byte[] archive(FusedShape shape) {
        return new ScriptArchive("Training")
                .source(CudaKernels.source("training.py"))
                .attribute("heads", shape.heads())
                .attribute("kv_heads", shape.kvHeads())
                .bytes();
    }

    /// The directory of libtorch's libraries.
    static Path libraries() {
        return Path.of(LibUtils.getLibtorchPath());
    }

    PtNDManager manager() {
        return manager;
    }

    /// Calls a method without recording gradients. Arguments of type [FusedTensor], [IValue],
    /// `Integer`, `Double`, `Boolean` and `long[]` are taken.
    IValue call(String method, Object... arguments) {
        JniUtils.setGraphExecutorOptimize(false);
        var values = new IValue[arguments.length];
        var made = new ArrayList<IValue>();
        for (int i = 0; i < values.length; i++) {
            values[i] =
                    switch (arguments[i]) {
                        case FusedTensor tensor -> tensor.value();
                        case IValue value -> value;
                        case Integer number -> made(made, IValue.from((long) number));
                        case Double number -> made(made, IValue.from(number));
                        case Boolean flag -> made(made, IValue.from(flag));
                        case long[] numbers -> made(made, IValue.listFrom(numbers));
                        case Object other ->
                                throw new IllegalArgumentException(
                                        "no argument of a program: " + other.getClass());
                    };
        }
        try {
            return IValueUtils.runMethod(module, method, values);
        } finally {
            made.forEach(IValue::close);
        }
    }

    /// Calls a method for what it does to its arguments.
    void run(String method, Object... arguments) {
        call(method, arguments).close();
    }

    /// Calls a method that returns tensors `[rows, ...]`.
    List<FusedTensor> tensors(IValue list, int rows, int columns) {
        var tensors = new ArrayList<FusedTensor>();
        for (var tensor : list.toTensorArray(manager)) {
            tensors.add(adopt(tensor, rows, columns));
        }
        return tensors;
    }

    /// Uninitialised memory `[rows, columns]`.
    FusedTensor allocate(int rows, int columns, int type) {
        try (var made = call("empty", new long[] {rows, columns}, type, like)) {
            return adopt(made.toTensor(manager), rows, columns);
        }
    }

    /// Uninitialised memory `[size]`.
    FusedTensor vector(int size, int type) {
        try (var made = call("empty", new long[] {size}, type, like)) {
            return adopt(made.toTensor(manager), 1, size);
        }
    }

    /// Some rows of a tensor, which share its memory.
    FusedTensor rows(FusedTensor tensor, int first, int count, int columns) {
        try (var made = call("rows", tensor, first, count)) {
            return adopt(made.toTensor(manager), count, columns);
        }
    }

    /// A tensor that Java has: owned by the result from now on.
    FusedTensor adopt(PtNDArray tensor, int rows, int columns) {
        return new FusedTensor(tensor, IValue.from(tensor), address(tensor), rows, columns);
    }

    /// Where a tensor's first element is; 0 if it has no memory.
    long address(PtNDArray tensor) {
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(ValueLayout.JAVA_LONG);
            int status = torch.call("aoti_torch_get_data_ptr", (long) tensor.getHandle(), out);
            if (status != 0) {
                throw new IllegalStateException("aoti_torch_get_data_ptr failed: " + status);
            }
            return out.get(ValueLayout.JAVA_LONG, 0);
        }
    }

    @Override
    public void close() {
        like.close();
        module.close();
        manager.close();
    }

    private static IValue made(List<IValue> made, IValue value) {
        made.add(value);
        return value;
    }
}
