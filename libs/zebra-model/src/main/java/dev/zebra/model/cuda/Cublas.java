package dev.zebra.model.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Matrix products of bfloat16 matrices by the cuBLAS that libtorch brings, on stream 0. Called
/// directly because libtorch's products cannot add to a float32 result.
final class Cublas implements AutoCloseable {
    private static final List<String> LIBRARIES = List.of("libcublas.so.13", "libcublas.so.12");
    private static final int BFLOAT16 = 14;
    private static final int FLOAT32 = 0;
    private static final int COMPUTE_FLOAT32 = 68;
    private static final int DEFAULT_ALGORITHM = -1;
    private static final int PLAIN = 0;
    private static final int TRANSPOSED = 1;
    private static final long WORKSPACE = 64L << 20;

    private final Arena arena = Arena.ofShared();
    private final NativeFunctions functions;
    private final CudaDevice device;
    private final CudaMemory workspace;
    private final long handle;
    private final MemorySegment one = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1f);
    private final MemorySegment zero = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 0f);

    /// @param libtorch the directory of libtorch's libraries
    /// @throws CudaException if there is no cuBLAS
    Cublas(CudaDevice device, Path libtorch) {
        this.device = device;
        this.functions = find(libtorch);
        this.workspace = new CudaMemory(device, WORKSPACE);
        var out = arena.allocate(ValueLayout.JAVA_LONG);
        call("cublasCreate_v2", out);
        this.handle = out.get(ValueLayout.JAVA_LONG, 0);
        call("cublasSetStream_v2", handle, CudaStream.DEFAULT);
        call("cublasSetWorkspace_v2", handle, workspace.pointer(), WORKSPACE);
    }

    /// out `[rows, n]` = x `[rows, k]` times the transpose of weight `[n, k]`.
    ///
    /// @param stride elements from one row of out to the next
    void product(long x, long weight, long out, int rows, int n, int k, int stride) {
        multiply(TRANSPOSED, PLAIN, n, rows, k, weight, k, x, k, zero, out, BFLOAT16, stride);
    }

    /// out `[rows, n]` = gradient `[rows, k]` times weight `[k, n]`.
    ///
    /// @param stride elements from one row of the gradient to the next
    void productBackward(long gradient, long weight, long out, int rows, int n, int k, int stride) {
        multiply(PLAIN, PLAIN, n, rows, k, weight, n, gradient, stride, zero, out, BFLOAT16, n);
    }

    /// float32 sums `[k, n]` (+)= the transpose of gradient `[rows, k]` times x `[rows, n]`.
    ///
    /// @param stride elements from one row of the gradient to the next
    void weightBackward(
            long gradient, long x, long sums, int rows, int n, int k, int stride, boolean add) {
        multiply(
                PLAIN,
                TRANSPOSED,
                n,
                k,
                rows,
                x,
                n,
                gradient,
                stride,
                add ? one : zero,
                sums,
                FLOAT32,
                n);
    }

    /// cuBLAS is column-major, where our row-major matrices are their transposes.
    private void multiply(
            int transposeA,
            int transposeB,
            int m,
            int n,
            int k,
            long a,
            int strideA,
            long b,
            int strideB,
            MemorySegment beta,
            long c,
            int typeC,
            int strideC) {
        device.driver();
        call(
                "cublasGemmEx",
                handle,
                transposeA,
                transposeB,
                m,
                n,
                k,
                one,
                a,
                BFLOAT16,
                strideA,
                b,
                BFLOAT16,
                strideB,
                beta,
                c,
                typeC,
                strideC,
                COMPUTE_FLOAT32,
                DEFAULT_ALGORITHM);
    }

    @Override
    public void close() {
        call("cublasDestroy_v2", handle);
        workspace.close();
        arena.close();
    }

    private void call(String function, Object... arguments) {
        int status = functions.call(function, arguments);
        if (status != 0) {
            throw new CudaException("%s failed: cuBLAS status %d".formatted(function, status));
        }
    }

    /// By name first: the one that libtorch has loaded answers to its name wherever it lies.
    private static NativeFunctions find(Path libtorch) {
        return Stream.concat(
                        LIBRARIES.stream(),
                        LIBRARIES.stream().map(name -> libtorch.resolve(name).toString()))
                .flatMap(Cublas::load)
                .findFirst()
                .orElseThrow(() -> new CudaException("there is no " + LIBRARIES));
    }

    private static Stream<NativeFunctions> load(String library) {
        try {
            return Stream.of(NativeFunctions.load(library));
        } catch (IllegalArgumentException absent) {
            return Stream.empty();
        }
    }
}
