package dev.zebra.model;

import ai.djl.Device;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.LibUtils;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;

/// Memory of tensors seen from Java, and memory of Java's seen as tensors, without a copy. A DJL
/// handle is an `at::Tensor*`, which is what libtorch's stable C interface takes.
@SuppressWarnings("restricted")
final class TensorMemory {
    private static final SymbolLookup TORCH =
            SymbolLookup.libraryLookup(
                    Path.of(LibUtils.getLibtorchPath()).resolve(System.mapLibraryName("torch_cpu")),
                    Arena.global());
    private static final MethodHandle DATA_POINTER =
            function("aoti_torch_get_data_ptr", ValueLayout.JAVA_LONG, ValueLayout.ADDRESS);
    private static final MethodHandle FROM_BLOB =
            function(
                    "aoti_torch_create_tensor_from_blob",
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.ADDRESS,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS);

    private TensorMemory() {}

    /// The elements of a contiguous CPU tensor of a type that DJL knows. Valid only while the
    /// tensor is open.
    static MemorySegment of(PtNDArray tensor) {
        return MemorySegment.ofAddress(address(tensor))
                .reinterpret(tensor.size() * tensor.getDataType().getNumOfBytes());
    }

    /// Where the elements of a tensor begin, in the memory of its device.
    static long address(PtNDArray tensor) {
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(ValueLayout.ADDRESS);
            check("get_data_ptr", (int) DATA_POINTER.invokeExact((long) tensor.getHandle(), out));
            return out.get(ValueLayout.ADDRESS, 0).address();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /// A CPU tensor whose elements are this native memory, which must outlive it.
    ///
    /// @param type libtorch's number of the element type
    static PtNDArray view(
            PtNDManager manager, MemorySegment memory, List<Long> shape, ScalarType type) {
        try (var arena = Arena.ofConfined()) {
            var sizes = arena.allocate(ValueLayout.JAVA_LONG, Math.max(1, shape.size()));
            var strides = arena.allocate(ValueLayout.JAVA_LONG, Math.max(1, shape.size()));
            long stride = 1;
            for (int i = shape.size() - 1; i >= 0; i--) {
                sizes.setAtIndex(ValueLayout.JAVA_LONG, i, shape.get(i));
                strides.setAtIndex(ValueLayout.JAVA_LONG, i, stride);
                stride *= shape.get(i);
            }
            var out = arena.allocate(ValueLayout.ADDRESS);
            check(
                    "create_tensor_from_blob",
                    (int)
                            FROM_BLOB.invokeExact(
                                    memory,
                                    (long) shape.size(),
                                    sizes,
                                    strides,
                                    0L,
                                    type.number(),
                                    0,
                                    0,
                                    out));
            return new PtNDArray(manager, out.get(ValueLayout.ADDRESS, 0).address());
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /// The values of a float32 tensor, wherever it is.
    static float[] floats(PtNDArray tensor) {
        if (!tensor.getDevice().equals(Device.cpu())) {
            return tensor.toFloatArray();
        }
        return of(tensor).toArray(ValueLayout.JAVA_FLOAT);
    }

    private static void check(String function, int status) {
        if (status != 0) {
            throw new IllegalStateException("aoti_torch_" + function + " failed: " + status);
        }
    }

    private static MethodHandle function(String name, MemoryLayout... arguments) {
        return Linker.nativeLinker()
                .downcallHandle(
                        TORCH.findOrThrow(name),
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
    }
}
