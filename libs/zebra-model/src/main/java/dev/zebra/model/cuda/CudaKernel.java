package dev.zebra.model.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A function of a compiled module.
final class CudaKernel {
    private static final int MAX_DYNAMIC_SHARED_BYTES = 8;
    private static final int PREFERRED_SHARED_MEMORY = 9;
    private static final int SHARED_BYTES_WITHOUT_ASKING = 48 * 1024;
    private static final int PROGRAMMATIC_STREAM_SERIALIZATION = 6;
    private static final int ATTRIBUTE_BYTES = 72;
    private static final int ATTRIBUTE_VALUE = 8;

    /// `CUlaunchConfig`.
    private static final MemoryLayout CONFIG =
            MemoryLayout.structLayout(
                    MemoryLayout.sequenceLayout(7, ValueLayout.JAVA_INT).withName("sizes"),
                    MemoryLayout.paddingLayout(4),
                    ValueLayout.JAVA_LONG.withName("stream"),
                    ValueLayout.ADDRESS.withName("attributes"),
                    ValueLayout.JAVA_INT.withName("attributeCount"),
                    MemoryLayout.paddingLayout(4));

    private final CudaDevice device;
    private final String name;
    private final long handle;
    private int sharedBytes = SHARED_BYTES_WITHOUT_ASKING;

    CudaKernel(CudaDevice device, String name, long handle) {
        this.device = device;
        this.name = name;
        this.handle = handle;
    }

    String name() {
        return name;
    }

    /// Asks for the whole of a multiprocessor's first-level memory as shared memory, so that blocks
    /// of different kernels can be on it at once.
    CudaKernel preferringSharedMemory() {
        device.driver().call("cuFuncSetAttribute", handle, PREFERRED_SHARED_MEMORY, 100);
        return this;
    }

    /// Launches it. The arguments are the kernel's parameters in order and of its types: `Long`
    /// for pointers and 64-bit integers, `Integer`, `Float`, or a `MemorySegment` of a host
    /// structure that is passed by value.
    ///
    /// @throws CudaException if the launch is refused; what fails on the device shows later
    void launch(long stream, Launch launch, Object... arguments) {
        var driver = device.driver();
        allowSharedBytes(driver, launch.sharedBytes());
        try (var arena = Arena.ofConfined()) {
            driver.call(
                    "cuLaunchKernelEx",
                    config(arena, stream, launch),
                    handle,
                    pointers(arena, arguments),
                    MemorySegment.NULL);
        } catch (CudaException e) {
            throw new CudaException("%s, %s: %s".formatted(name, launch, e.getMessage()));
        }
    }

    private synchronized void allowSharedBytes(CudaDriver driver, int bytes) {
        if (bytes > sharedBytes) {
            driver.call("cuFuncSetAttribute", handle, MAX_DYNAMIC_SHARED_BYTES, bytes);
            sharedBytes = bytes;
        }
    }

    private static MemorySegment config(Arena arena, long stream, Launch launch) {
        int[] sizes = {
            launch.gridX(),
            launch.gridY(),
            launch.gridZ(),
            launch.block(),
            1,
            1,
            launch.sharedBytes()
        };
        var config = arena.allocate(CONFIG);
        MemorySegment.copy(sizes, 0, config, ValueLayout.JAVA_INT, 0, sizes.length);
        config.set(ValueLayout.JAVA_LONG, offset("stream"), stream);
        if (launch.early()) {
            var attribute = arena.allocate(ATTRIBUTE_BYTES, Long.BYTES);
            attribute.set(ValueLayout.JAVA_INT, 0, PROGRAMMATIC_STREAM_SERIALIZATION);
            attribute.set(ValueLayout.JAVA_INT, ATTRIBUTE_VALUE, 1);
            config.set(ValueLayout.ADDRESS, offset("attributes"), attribute);
            config.set(ValueLayout.JAVA_INT, offset("attributeCount"), 1);
        }
        return config;
    }

    private static MemorySegment pointers(Arena arena, Object... arguments) {
        var pointers = arena.allocate(ValueLayout.ADDRESS, arguments.length);
        for (int i = 0; i < arguments.length; i++) {
            var value =
                    switch (arguments[i]) {
                        case Long l -> arena.allocateFrom(ValueLayout.JAVA_LONG, l);
                        case Integer n -> arena.allocateFrom(ValueLayout.JAVA_INT, n);
                        case Float f -> arena.allocateFrom(ValueLayout.JAVA_FLOAT, f);
                        case MemorySegment structure -> structure;
                        case Object other ->
                                throw new IllegalArgumentException(
                                        "a kernel takes Long, Integer, Float and MemorySegment, got "
                                                + other.getClass().getName());
                    };
            pointers.setAtIndex(ValueLayout.ADDRESS, i, value);
        }
        return pointers;
    }

    private static long offset(String field) {
        return CONFIG.byteOffset(PathElement.groupElement(field));
    }
}
