package dev.zebra.model.cuda;

import java.util.ArrayList;
import java.util.List;

/// Device memory of one decoding step, by name. Owns it until it is closed.
final class DecodeBuffers implements AutoCloseable {
    private final CudaDevice device;
    private final List<CudaMemory> owned = new ArrayList<>();

    /// int32 `[3][batch]`: ids, slots (-1 where there is no sequence), positions.
    final long input;

    /// float32 `[batch, hidden]`.
    final long residual;

    /// float32 `[batch, tables, 2, headDim / 2]`.
    final long rotations;

    /// float32 `[batch, heads + 2 kvHeads, headDim]`.
    final long mixed;

    /// bfloat16 `[batch, heads, headDim]`.
    final long queries;

    /// bfloat16 `[batch, heads, headDim]`.
    final long attended;

    /// bfloat16 `[batch, intermediate]`.
    final long gated;

    /// bfloat16 `[batch, hidden]`.
    final long normalized;

    /// float32 `[batch, vocabulary]`.
    final long logits;

    /// uint64 `[batch]`: the best logit and its row.
    final long best;

    /// float32 `[batch, heads, splits, headDim]`.
    final long outcomes;

    /// float32 pairs `[batch, heads, splits]`.
    final long statistics;

    /// uint32 `[batch, heads]`, zero between launches.
    final long finished;

    /// float32 `[parts, batch, hidden]`: a projection in parts of its depth.
    final long sums;

    /// @param tables of RoPE
    /// @param splits parts of the keys in attention
    /// @param parts of the depth in a projection
    DecodeBuffers(
            CudaDevice device, DecodeShape shape, int batch, int tables, int splits, int parts) {
        this.device = device;
        long rows = batch;
        try {
            input = allocate(3 * rows * Integer.BYTES);
            residual = allocate(rows * shape.hidden() * Float.BYTES);
            rotations = allocate(Math.max(1, rows * tables * shape.headDim()) * Float.BYTES);
            mixed = allocate(rows * shape.mixed() * Float.BYTES);
            queries = allocate(rows * shape.queries() * Short.BYTES);
            attended = allocate(rows * shape.queries() * Short.BYTES);
            gated = allocate(rows * shape.intermediate() * Short.BYTES);
            normalized = allocate(rows * shape.hidden() * Short.BYTES);
            logits = allocate(rows * shape.vocabulary() * Float.BYTES);
            best = allocate(rows * Long.BYTES);
            outcomes = allocate(rows * shape.queries() * splits * Float.BYTES);
            statistics = allocate(rows * shape.heads() * splits * 2 * Float.BYTES);
            sums = allocate(rows * parts * shape.hidden() * Float.BYTES);
            finished = allocate(rows * shape.heads() * Integer.BYTES);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /// Zeros, so that what belongs to no sequence is finite.
    private long allocate(long bytes) {
        var memory = new CudaMemory(device, bytes);
        owned.add(memory);
        device.driver().call("cuMemsetD8_v2", memory.pointer(), (byte) 0, bytes);
        return memory.pointer();
    }

    @Override
    public void close() {
        owned.forEach(CudaMemory::close);
        owned.clear();
    }
}
