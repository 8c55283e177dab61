package dev.zebra.model;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.zebra.model.safetensors.SafetensorsWriter;
import dev.zebra.model.safetensors.TensorSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Float32 tensors in the order of the program's weight list, one per [WeightSlot]: the weights
/// themselves, or an optimizer's moments of them. Owns their native memory.
final class Weights implements AutoCloseable {
    private static final double DEVIATION = 0.02;

    private final PtNDManager manager;
    private final List<WeightSlot> slots;
    private final List<PtNDArray> tensors;

    private Weights(PtNDManager manager, List<WeightSlot> slots, List<PtNDArray> tensors) {
        this.manager = manager;
        this.slots = slots;
        this.tensors = List.copyOf(tensors);
    }

    /// Gives one slot its values.
    @FunctionalInterface
    private interface Filler {
        void fill(WeightSlot slot, MemorySegment values) throws IOException;
    }

    /// Reads the tensors by their Hugging Face names.
    static Weights read(List<WeightSlot> slots, TensorSource source, Device device)
            throws IOException {
        return filled(slots, device, (slot, values) -> copy(slot, source, values));
    }

    /// New weights: normal with deviation 0.02, what is added to the residual stream scaled down by
    /// the root of the number of additions (as GPT-2 does), norms one.
    static Weights random(ModelConfig config, long seed, Device device) {
        var random = new SplittableRandom(seed);
        double residual = DEVIATION / Math.sqrt(2.0 * config.layers());
        try {
            return filled(
                    WeightSlot.of(config),
                    device,
                    (slot, values) -> {
                        switch (slot.kind()) {
                            case NORM -> fill(values, 1);
                            case MATRIX -> normal(values, random.split(), DEVIATION);
                            case RESIDUAL -> normal(values, random.split(), residual);
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Zeros of the same shapes.
    static Weights zeros(List<WeightSlot> slots, Device device) {
        try {
            return filled(slots, device, (slot, values) -> values.fill((byte) 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<WeightSlot> slots() {
        return slots;
    }

    List<PtNDArray> tensors() {
        return tensors;
    }

    /// Adds every part under its Hugging Face name behind a prefix. The writer must write while
    /// these tensors are open; tensors of a device are copied into `scratch`.
    void addTo(SafetensorsWriter writer, String prefix, PtNDManager scratch) {
        for (int i = 0; i < slots.size(); i++) {
            var slot = slots.get(i);
            var tensor = tensors.get(i);
            if (!tensor.getDevice().equals(Device.cpu())) {
                tensor = tensor.toDevice(Device.cpu(), true);
                tensor.attach(scratch);
            }
            var values = TensorMemory.of(tensor);
            long at = 0;
            for (var part : slot.parts()) {
                long bytes = part.rows() * slot.width() * Float.BYTES;
                writer.add(
                        prefix + part.name(), slot.shape(part.rows()), values.asSlice(at, bytes));
                at += bytes;
            }
        }
    }

    /// Replaces all values by those of a source, under a prefix.
    void load(TensorSource source) throws IOException {
        for (int i = 0; i < slots.size(); i++) {
            try (var fresh = allocate(manager, slots.get(i), Device.cpu())) {
                copy(slots.get(i), source, TensorMemory.of(fresh));
                fresh.copyTo(tensors.get(i));
            }
        }
    }

    @Override
    public void close() {
        manager.close();
    }

    private static Weights filled(List<WeightSlot> slots, Device device, Filler filler)
            throws IOException {
        var manager = TorchRuntime.newManager(device);
        try {
            var tensors = new ArrayList<PtNDArray>();
            for (var slot : slots) {
                var tensor = allocate(manager, slot, Device.cpu());
                filler.fill(slot, TensorMemory.of(tensor));
                tensors.add(onto(device, tensor, manager));
            }
            return new Weights(manager, slots, tensors);
        } catch (IOException | RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    private static PtNDArray allocate(PtNDManager manager, WeightSlot slot, Device device) {
        var shape = slot.shape(slot.rows()).stream().mapToLong(Long::longValue).toArray();
        return (PtNDArray) manager.create(new Shape(shape), DataType.FLOAT32, device);
    }

    private static PtNDArray onto(Device device, PtNDArray tensor, PtNDManager manager) {
        if (device.equals(Device.cpu())) {
            return tensor;
        }
        try (tensor) {
            var there = tensor.toDevice(device, true);
            there.attach(manager);
            return there;
        }
    }

    private static void copy(WeightSlot slot, TensorSource source, MemorySegment values)
            throws IOException {
        long at = 0;
        for (var part : slot.parts()) {
            long bytes = part.rows() * slot.width() * Float.BYTES;
            source.tensor(part.name(), slot.shape(part.rows()))
                    .copyFloats(values.asSlice(at, bytes));
            at += bytes;
        }
    }

    private static void fill(MemorySegment values, float value) {
        for (long i = 0; i < values.byteSize() / Float.BYTES; i++) {
            values.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
        }
    }

    private static void normal(MemorySegment values, SplittableRandom random, double deviation) {
        for (long i = 0; i < values.byteSize() / Float.BYTES; i++) {
            values.setAtIndex(
                    ValueLayout.JAVA_FLOAT, i, (float) (random.nextGaussian() * deviation));
        }
    }
}
