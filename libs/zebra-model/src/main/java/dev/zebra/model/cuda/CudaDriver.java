package dev.zebra.model.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// CUDA's driver API, initialised. Every failure is a [CudaException] with the error's name.
@SuppressWarnings("restricted")
final class CudaDriver {
    private static final int NAME_BYTES = 256;

    private final NativeFunctions functions;

    private CudaDriver(NativeFunctions functions) {
        this.functions = functions;
    }

    /// Loads and initialises the driver.
    ///
    /// @throws IllegalArgumentException if there is no driver
    /// @throws CudaException if it finds no device it can use
    static CudaDriver load() {
        var driver = new CudaDriver(NativeFunctions.load("libcuda.so.1"));
        driver.call("cuInit", 0);
        return driver;
    }

    /// Calls a function of the driver; argument types as in [NativeFunctions].
    void call(String function, Object... arguments) {
        int status = functions.call(function, arguments);
        if (status != 0) {
            throw new CudaException("%s failed: %s".formatted(function, error(status)));
        }
    }

    /// Calls a function whose first parameter is an out pointer to a handle, pointer or size.
    long result(String function, Object... rest) {
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(ValueLayout.JAVA_LONG);
            call(function, prepend(out, rest));
            return out.get(ValueLayout.JAVA_LONG, 0);
        }
    }

    /// Calls a function whose first parameter is an out pointer to an `int`.
    int intResult(String function, Object... rest) {
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(ValueLayout.JAVA_INT);
            call(function, prepend(out, rest));
            return out.get(ValueLayout.JAVA_INT, 0);
        }
    }

    private static Object[] prepend(Object first, Object... rest) {
        var all = new Object[rest.length + 1];
        all[0] = first;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }

    private String error(int status) {
        return "%s (%d): %s"
                .formatted(
                        text("cuGetErrorName", status), status, text("cuGetErrorString", status));
    }

    private String text(String function, int status) {
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(ValueLayout.ADDRESS);
            if (functions.call(function, status, out) != 0) {
                return "unknown";
            }
            var text = out.get(ValueLayout.ADDRESS, 0);
            return text.equals(MemorySegment.NULL)
                    ? "unknown"
                    : text.reinterpret(NAME_BYTES).getString(0);
        }
    }
}
