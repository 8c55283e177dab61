package dev.zebra.model;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The striped keys and values of several sequences of one model, one to a slot: a row per token in
/// every global layer, a ring of at most `windowSize + 1` rows in every local one. Made by
/// [ZebraModel#newCache(int, int)].
///
/// All slots have the same room. It grows with the longest sequence, up to `capacity` tokens, and
/// on the CPU the operating system provides memory as rows are written. A cache serves one call at
/// a time: further ones wait. It owns native memory until it is closed.
public final class KvCache implements AutoCloseable {
    /// Room to begin with, in tokens.
    private static final int FIRST_ROOM = 1024;

    private static final int WIPED_ROWS = 128;

    private final ZebraModel model;
    private final PtNDManager manager;
    private final int capacity;
    private final int[] lengths;

    /// Rows of each slot that hold numbers. What was never written may hold anything, and not even
    /// a mask hides what is no number.
    private final int[] clean;

    private final PtNDArray[] keySlots;
    private final PtNDArray[] valueSlots;
    private int room;
    private @Nullable IValue keys;
    private @Nullable IValue values;
    private @Nullable CudaDecoding decoding;

    /// Whether our kernels do not take the model; asked once.
    private boolean declined;

    private boolean closed;

    KvCache(ZebraModel model, int slots, int capacity) {
        this.model = model;
        this.manager = TorchRuntime.newManager(model.device());
        this.capacity = capacity;
        this.lengths = new int[slots];
        this.clean = new int[slots];
        this.keySlots = new PtNDArray[model.config().layers()];
        this.valueSlots = new PtNDArray[model.config().layers()];
        grow(Math.min(capacity, FIRST_ROOM));
    }

    /// How many sequences it can hold.
    public int slots() {
        return lengths.length;
    }

    /// Tokens a sequence can have.
    public int capacity() {
        return capacity;
    }

    /// Tokens cached in a slot so far.
    public synchronized int length(int slot) {
        return lengths[checked(slot)];
    }

    /// Tokens cached in the first slot.
    public int length() {
        return length(0);
    }

    /// Native bytes of the keys and values, as reserved for all slots.
    public synchronized long bytes() {
        return slots() * model.config().kvCacheBytes(room, model.type().bytes());
    }

    /// Forgets the sequence of a slot and keeps the memory.
    public synchronized void clear(int slot) {
        lengths[checked(slot)] = 0;
        // what a diverged sequence left behind is no number either
        clean[slot] = 0;
    }

    /// Forgets all sequences and keeps the memory.
    public synchronized void clear() {
        Arrays.fill(lengths, 0);
        Arrays.fill(clean, 0);
    }

    /// Forgets all sequences and gives back the memory that long ones made it reserve.
    public synchronized void release() {
        clear();
        requireOpen();
        if (room > FIRST_ROOM) {
            stopDecoding();
            forgetLists();
            Arrays.fill(clean, 0);
            drop(keySlots);
            drop(valueSlots);
            grow(Math.min(capacity, FIRST_ROOM));
        }
    }

    private static void drop(PtNDArray[] layers) {
        for (var layer : layers) {
            layer.close();
        }
        Arrays.fill(layers, null);
    }

    /// Puts a copy of one slot's sequence into another: both may go on differently from here.
    ///
    /// @throws IllegalArgumentException if a slot is out of range or both are the same
    /// @throws IllegalStateException if the cache is closed
    public synchronized void copy(int from, int to) {
        requireOpen();
        if (checked(from) == checked(to)) {
            throw new IllegalArgumentException("a slot cannot be copied into itself, got " + from);
        }
        try (var source = IValue.from((long) from);
                var target = IValue.from((long) to);
                var length = IValue.from((long) lengths[from])) {
            model.program().call("copy_slot", keys(), values(), source, target, length).close();
        }
        lengths[to] = lengths[from];
        clean[to] = lengths[to];
    }

    ZebraModel model() {
        return model;
    }

    IValue keys() {
        return open(keys);
    }

    IValue values() {
        return open(values);
    }

    /// Rows of a global layer's slot now.
    int room() {
        return room;
    }

    /// Rows of a local layer's slot now.
    int ring() {
        return Math.min(room, model.config().window().keys());
    }

    /// Per layer `[slots, rows, kvHeads, headDim]`; other tensors once the room has grown.
    PtNDArray[] keyTensors() {
        return keySlots.clone();
    }

    /// As [#keyTensors].
    PtNDArray[] valueTensors() {
        return valueSlots.clone();
    }

    /// Whether so many more tokens fit into a slot.
    ///
    /// @throws IllegalStateException if the cache is closed
    /// @throws IllegalArgumentException if the slot is out of range or the tokens do not fit
    void require(int slot, int more) {
        requireOpen();
        int length = lengths[checked(slot)];
        if (more > capacity - length) {
            throw new IllegalArgumentException(
                    "the cache holds %d of %d tokens, %d more do not fit"
                            .formatted(length, capacity, more));
        }
    }

    /// Makes room for more tokens that fit.
    void reserve(int slot, int more) {
        int needed = lengths[slot] + more;
        if (needed > room) {
            grow((int) Math.min(capacity, Math.max(2L * room, needed)));
        }
    }

    void advance(int slot, int tokens) {
        lengths[slot] += tokens;
        clean[slot] = Math.max(clean[slot], lengths[slot]);
    }

    /// Sees to it that the first rows of a slot can be read, whatever its length.
    void makeReadable(int slot, int rows) {
        if (clean[slot] < rows) {
            int end = Math.min(room, (rows + WIPED_ROWS - 1) / WIPED_ROWS * WIPED_ROWS);
            try (var number = IValue.from((long) slot);
                    var from = IValue.from((long) clean[slot]);
                    var to = IValue.from((long) end)) {
                model.program().call("wipe", keys(), values(), number, from, to).close();
            }
            clean[slot] = end;
        }
    }

    /// Frees its memory. Closing again does nothing.
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            try {
                stopDecoding();
            } finally {
                forgetLists();
                manager.close();
            }
        }
    }

    /// Our own kernels for steps of decoding, where they take the model; they hold pointers into
    /// the room as it is.
    Optional<CudaDecoding> decoding() {
        if (decoding == null && !declined) {
            decoding = CudaDecoding.of(model, this).orElse(null);
            declined = decoding == null;
        }
        return Optional.ofNullable(decoding);
    }

    /// From here on steps of decoding are libtorch's.
    void declineDecoding() {
        declined = true;
        stopDecoding();
    }

    private void stopDecoding() {
        if (decoding != null) {
            var stopped = decoding;
            decoding = null;
            stopped.close();
        }
    }

    /// Layer by layer, so that never more than one is there twice. If memory runs out the cache is
    /// closed: its layers no longer fit each other.
    private void grow(int rows) {
        stopDecoding();
        forgetLists();
        int ring = Math.min(rows, model.config().window().keys());
        try {
            for (int layer = 0; layer < keySlots.length; layer++) {
                int size =
                        switch (model.config().schedule().get(layer)) {
                            case GLOBAL -> rows;
                            case LOCAL -> ring;
                        };
                grow(keySlots, layer, size);
                grow(valueSlots, layer, size);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        room = rows;
        keys = IValue.listFrom(keySlots);
        values = IValue.listFrom(valueSlots);
    }

    private void grow(PtNDArray[] layers, int layer, int size) {
        var old = layers[layer];
        layers[layer] = model.newRoom(manager, slots(), size, old);
        if (old != null) {
            old.close();
        }
    }

    /// The lists hold on to the tensors.
    private void forgetLists() {
        if (keys != null) {
            keys.close();
            keys = null;
        }
        if (values != null) {
            values.close();
            values = null;
        }
    }

    private static IValue open(@Nullable IValue list) {
        if (list == null) {
            throw new IllegalStateException("the cache has no room yet");
        }
        return list;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the cache is closed");
        }
    }

    private int checked(int slot) {
        if (slot < 0 || slot >= lengths.length) {
            throw new IllegalArgumentException(
                    "slots are 0 to %d, got %d".formatted(lengths.length - 1, slot));
        }
        return slot;
    }
}
