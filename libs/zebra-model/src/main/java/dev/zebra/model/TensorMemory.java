package dev.zebra.model;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.LibUtils;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/// The memory of contiguous CPU tensors, seen from Java without a copy. A DJL handle is an
/// `at::Tensor*`, which is what libtorch's stable C interface takes.
@SuppressWarnings("restricted")
final class TensorMemory {
    private static final MethodHandle DATA_POINTER = dataPointer();

    private TensorMemory() {}

    /// The elements of a contiguous CPU tensor. Valid only while the tensor is open.
    static MemorySegment of(PtNDArray tensor) {
        long bytes = tensor.size() * tensor.getDataType().getNumOfBytes();
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(ValueLayout.ADDRESS);
            int status = (int) DATA_POINTER.invokeExact((long) tensor.getHandle(), out);
            if (status != 0) {
                throw new IllegalStateException("aoti_torch_get_data_ptr failed: " + status);
            }
            return out.get(ValueLayout.ADDRESS, 0).reinterpret(bytes);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /// The values of a float32 tensor, wherever it is.
    static float[] floats(PtNDArray tensor) {
        if (!tensor.getDevice().equals(ai.djl.Device.cpu())) {
            return tensor.toFloatArray();
        }
        return of(tensor).toArray(ValueLayout.JAVA_FLOAT);
    }

    private static MethodHandle dataPointer() {
        var library =
                Path.of(LibUtils.getLibtorchPath()).resolve(System.mapLibraryName("torch_cpu"));
        var symbols = SymbolLookup.libraryLookup(library, Arena.global());
        return Linker.nativeLinker()
                .downcallHandle(
                        symbols.findOrThrow("aoti_torch_get_data_ptr"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS));
    }
}
