package dev.zebra.model.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// A batch on the device, and its losses. Copies go through page-locked memory, so that the host
/// does not wait for what the device still has to do.
@SuppressWarnings("restricted")
final class KernelBatch implements AutoCloseable {
    private static final int NO_TIMING = 2;
    private static final int THREADS = 256;

    private final CudaDevice device;
    private final CudaModule module;
    private final FusedShape shape;
    private final FusedProgram program;
    private final long computed;
    private final List<FusedTensor> cosines = new ArrayList<>();
    private final List<FusedTensor> sines = new ArrayList<>();
    private final PinnedMemory result;
    private PinnedMemory staging;
    private FusedTensor longs;
    private FusedTensor ints;
    private FusedTensor starts;
    private FusedTensor losses;
    private final FusedTensor total;
    private int capacity;
    private int angles;
    private int rows;
    private int longest;
    private int tokens;
    private boolean packed;

    KernelBatch(CudaDevice device, CudaModule module, FusedShape shape, FusedProgram program) {
        this.device = device;
        this.module = module;
        this.shape = shape;
        this.program = program;
        this.computed = device.driver().result("cuEventCreate", NO_TIMING);
        this.result = new PinnedMemory(device, Double.BYTES);
        this.staging = new PinnedMemory(device, 1);
        this.longs = program.vector(1, FusedProgram.INT64);
        this.ints = program.vector(1, FusedProgram.INT32);
        this.starts = program.vector(1, FusedProgram.INT32);
        this.losses = program.vector(1, FusedProgram.FLOAT32);
        this.total = program.vector(1, FusedProgram.FLOAT64);
    }

    void take(FusedBatch batch) {
        tokens = batch.tokens();
        rows = batch.documents().length;
        packed = batch.packed();
        longest = batch.longest();
        grow(tokens);
        var first = batch.starts();
        if (starts.columns() != first.length) {
            starts.close();
            starts = program.vector(first.length, FusedProgram.INT32);
        }
        var positions = new int[tokens];
        for (int d = 0; d + 1 < first.length; d++) {
            for (int i = first[d]; i < first[d + 1]; i++) {
                positions[i] = i - first[d];
            }
        }
        long at = 0;
        at = upload(at, MemorySegment.ofArray(batch.ids()), ids());
        at = upload(at, MemorySegment.ofArray(batch.labels()), labels());
        at = upload(at, MemorySegment.ofArray(positions), positions());
        upload(at, MemorySegment.ofArray(first), starts.address());
        rotations();
    }

    long ids() {
        return longs.address();
    }

    long labels() {
        return longs.address() + (long) capacity * Long.BYTES;
    }

    long positions() {
        return ints.address();
    }

    FusedTensor starts() {
        return starts;
    }

    long losses() {
        return losses.address();
    }

    long cosines(int rotation) {
        return cosines.get(rotation).address();
    }

    long sines(int rotation) {
        return sines.get(rotation).address();
    }

    int rows() {
        return rows;
    }

    int longest() {
        return longest;
    }

    boolean packed() {
        return packed;
    }

    FusedOperations.Loss loss() {
        KernelOperations.launch(module, "total", 1, 1024, losses, tokens, total);
        var driver = device.driver();
        driver.call(
                "cuMemcpyDtoHAsync_v2",
                result.memory(),
                total.address(),
                (long) Double.BYTES,
                CudaStream.DEFAULT);
        driver.call("cuEventRecord", computed, CudaStream.DEFAULT);
        return () -> {
            device.driver().call("cuEventSynchronize", computed);
            return result.memory().get(ValueLayout.JAVA_DOUBLE, 0);
        };
    }

    @Override
    public void close() {
        device.driver().call("cuEventDestroy_v2", computed);
        List.of(longs, ints, starts, losses, total).forEach(FusedTensor::close);
        cosines.forEach(FusedTensor::close);
        sines.forEach(FusedTensor::close);
        staging.close();
        result.close();
    }

    private void grow(int tokens) {
        if (tokens > capacity) {
            List.of(longs, ints, losses).forEach(FusedTensor::close);
            staging.close();
            capacity = tokens;
            longs = program.vector(2 * tokens, FusedProgram.INT64);
            ints = program.vector(tokens, FusedProgram.INT32);
            losses = program.vector(tokens, FusedProgram.FLOAT32);
            // ids, labels, positions, and at most as many starts as tokens and one
            staging = new PinnedMemory(device, (2L * tokens + 1) * (Long.BYTES + Integer.BYTES));
        }
    }

    private long upload(long at, MemorySegment from, long to) {
        var staged = staging.memory().asSlice(at, from.byteSize());
        staged.copyFrom(from);
        device.driver()
                .call("cuMemcpyHtoDAsync_v2", to, staged, from.byteSize(), CudaStream.DEFAULT);
        return at + from.byteSize();
    }

    /// Tables for at least the longest document.
    private void rotations() {
        if (longest <= angles) {
            return;
        }
        angles = longest;
        cosines.forEach(FusedTensor::close);
        sines.forEach(FusedTensor::close);
        cosines.clear();
        sines.clear();
        int half = shape.headDim() / 2;
        for (var rotation : shape.rotations()) {
            var frequencies = program.vector(half, FusedProgram.FLOAT32);
            device.copyToDevice(
                    frequencies.address(),
                    Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, rotation.frequencies()),
                    (long) half * Float.BYTES);
            cosines.add(program.allocate(longest, half, FusedProgram.FLOAT32));
            sines.add(program.allocate(longest, half, FusedProgram.FLOAT32));
            KernelOperations.launch(
                    module,
                    "rotations",
                    Math.toIntExact(Math.ceilDiv((long) longest * half, THREADS)),
                    THREADS,
                    frequencies,
                    rotation.factor(),
                    longest,
                    cosines.getLast(),
                    sines.getLast());
            frequencies.close();
        }
    }
}
