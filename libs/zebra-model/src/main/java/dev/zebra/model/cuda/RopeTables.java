package dev.zebra.model.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// The RoPE tables of a model on a device. Owns their memory until it is closed.
final class RopeTables implements AutoCloseable {
    private final int count;
    private final CudaMemory frequencies;
    private final CudaMemory factors;

    /// @throws IllegalArgumentException if a table has not `headDim / 2` frequencies, or a layer
    ///     refers to a table that is not there
    RopeTables(CudaDevice device, DecodeShape shape, List<RopeTable> tables) {
        check(shape, tables);
        count = tables.size();
        int half = shape.headDim() / 2;
        // Device memory cannot be empty.
        var allFrequencies = new float[Math.max(1, count * half)];
        var allFactors = new float[Math.max(1, count)];
        for (int i = 0; i < count; i++) {
            var table = tables.get(i);
            System.arraycopy(table.inverseFrequencies(), 0, allFrequencies, i * half, half);
            allFactors[i] = table.attentionFactor();
        }
        frequencies = upload(device, allFrequencies);
        factors = upload(device, allFactors);
    }

    int count() {
        return count;
    }

    /// Device pointer, float32 `[count, headDim / 2]`.
    long frequencies() {
        return frequencies.pointer();
    }

    /// Device pointer, float32 `[count]`.
    long factors() {
        return factors.pointer();
    }

    @Override
    public void close() {
        frequencies.close();
        factors.close();
    }

    private static void check(DecodeShape shape, List<RopeTable> tables) {
        for (int table : shape.ropes()) {
            if (table < -1 || table >= tables.size()) {
                throw new IllegalArgumentException(
                        "a layer is rotated by table %d, there are %d"
                                .formatted(table, tables.size()));
            }
        }
        int half = shape.headDim() / 2;
        for (var table : tables) {
            int frequencies = table.inverseFrequencies().length;
            if (frequencies != half) {
                throw new IllegalArgumentException(
                        "a RoPE table of head_dim %d has %d frequencies, got %d"
                                .formatted(shape.headDim(), half, frequencies));
            }
        }
    }

    private static CudaMemory upload(CudaDevice device, float... values) {
        try (var arena = Arena.ofConfined()) {
            var host = arena.allocateFrom(ValueLayout.JAVA_FLOAT, values);
            var memory = new CudaMemory(device, host.byteSize());
            device.copyToDevice(memory.pointer(), host, host.byteSize());
            return memory;
        }
    }
}
