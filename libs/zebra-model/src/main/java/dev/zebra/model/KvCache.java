package dev.zebra.model;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.List;

/// The striped keys and values of one sequence: `capacity` slots in every global layer, a ring of
/// at most `windowSize + 1` in every local one. Made by [ZebraModel#newCache] for that model.
///
/// Memory is reserved whole and touched as the sequence grows. A cache serves one call at a time:
/// further ones wait. It owns native memory until it is closed.
public final class KvCache implements AutoCloseable {
    private final ZebraModel model;
    private final PtNDManager manager;
    private final int capacity;
    private final long bytes;
    private final List<PtNDArray> keySlots = new ArrayList<>();
    private final List<PtNDArray> valueSlots = new ArrayList<>();
    private final IValue keys;
    private final IValue values;
    private int length;
    private boolean closed;

    KvCache(ZebraModel model, PtNDManager manager, int capacity) {
        this.model = model;
        this.manager = manager;
        this.capacity = capacity;
        for (var type : model.config().schedule().types()) {
            int slots = Math.min(capacity, slots(type));
            keySlots.add(model.newSlots(manager, slots));
            valueSlots.add(model.newSlots(manager, slots));
        }
        this.bytes = bytes(keySlots) + bytes(valueSlots);
        this.keys = IValue.listFrom(keySlots.toArray(PtNDArray[]::new));
        this.values = IValue.listFrom(valueSlots.toArray(PtNDArray[]::new));
    }

    private KvCache(KvCache other, PtNDManager manager) {
        this.model = other.model;
        this.manager = manager;
        this.capacity = other.capacity;
        this.length = other.length;
        other.keySlots.forEach(slots -> keySlots.add(copy(slots)));
        other.valueSlots.forEach(slots -> valueSlots.add(copy(slots)));
        this.bytes = other.bytes;
        this.keys = IValue.listFrom(keySlots.toArray(PtNDArray[]::new));
        this.values = IValue.listFrom(valueSlots.toArray(PtNDArray[]::new));
    }

    private PtNDArray copy(PtNDArray slots) {
        var copy = (PtNDArray) slots.duplicate();
        copy.attach(manager);
        return copy;
    }

    /// A cache of the same sequence with memory of its own: both may go on differently from here.
    ///
    /// @throws IllegalStateException if the cache is closed
    public synchronized KvCache copy() {
        require(0);
        return new KvCache(this, TorchRuntime.newManager(model.device()));
    }

    /// Tokens cached so far.
    public synchronized int length() {
        return length;
    }

    /// Tokens it can take in all.
    public int capacity() {
        return capacity;
    }

    /// Native bytes of the keys and values, as allocated.
    public long bytes() {
        return bytes;
    }

    /// Forgets the sequence and keeps the memory.
    public synchronized void clear() {
        length = 0;
    }

    ZebraModel model() {
        return model;
    }

    IValue keys() {
        return keys;
    }

    IValue values() {
        return values;
    }

    /// @throws IllegalStateException if the cache is closed
    /// @throws IllegalArgumentException if so many more tokens do not fit
    void require(int more) {
        if (closed) {
            throw new IllegalStateException("the cache is closed");
        }
        if (more > capacity - length) {
            throw new IllegalArgumentException(
                    "the cache holds %d of %d tokens, %d more do not fit"
                            .formatted(length, capacity, more));
        }
    }

    void advance(int tokens) {
        length += tokens;
    }

    /// Frees its memory. Closing again does nothing.
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            keys.close();
            values.close();
            manager.close();
        }
    }

    private int slots(LayerType type) {
        return switch (type) {
            case GLOBAL -> capacity;
            case LOCAL -> model.config().window().keys();
        };
    }

    private static long bytes(List<PtNDArray> slots) {
        return slots.stream().mapToLong(s -> s.size() * s.getDataType().getNumOfBytes()).sum();
    }
}
