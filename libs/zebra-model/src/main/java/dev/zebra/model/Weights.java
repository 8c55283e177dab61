package dev.zebra.model;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.zebra.model.safetensors.SafetensorsWriter;
import dev.zebra.model.safetensors.TensorSource;
import dev.zebra.model.safetensors.TensorView;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Tensors in the order of the program's weight list, one per [WeightSlot]: the weights themselves,
/// their gradients, or an optimizer's moments of them. Owns their native memory.
final class Weights implements AutoCloseable {
    private static final double DEVIATION = 0.02;

    private final Program program;
    private final Device device;
    private final PtNDManager manager;
    private final List<WeightSlot> slots;
    private final List<PtNDArray> tensors = new ArrayList<>();
    private final IValue list;

    private Weights(Program program, Device device, List<WeightSlot> slots, ScalarType type) {
        this.program = program;
        this.device = device;
        this.slots = slots;
        this.manager = TorchRuntime.newManager(device);
        try {
            for (var slot : slots) {
                tensors.add(blank(slot, type));
            }
            this.list = IValue.listFrom(tensors.toArray(PtNDArray[]::new));
        } catch (RuntimeException outOfMemory) {
            manager.close();
            throw outOfMemory;
        }
    }

    /// Reads the tensors by their Hugging Face names. Each goes from the mapped file straight to
    /// where it is computed with, whatever its type in the file.
    static Weights read(
            Program program,
            List<WeightSlot> slots,
            TensorSource source,
            Device device,
            ScalarType type)
            throws IOException {
        var weights = new Weights(program, device, slots, type);
        try {
            weights.load(source);
            return weights;
        } catch (IOException | RuntimeException e) {
            weights.close();
            throw e;
        }
    }

    /// New weights: normal with deviation 0.02, what is added to the residual stream scaled down by
    /// the root of the number of additions (as GPT-2 does), norms one, biases zero.
    static Weights random(
            Program program, ModelConfig config, long seed, Device device, ScalarType type) {
        var slots = WeightSlot.of(config);
        var weights = new Weights(program, device, slots, type);
        var random = new SplittableRandom(seed);
        double residual = DEVIATION / Math.sqrt(2.0 * config.layers());
        var sources = new ArrayList<SplittableRandom>();
        for (var slot : slots) {
            sources.add(slot.kind().isMatrix() ? random.split() : random);
        }
        IntStream.range(0, slots.size())
                .parallel()
                .forEach(
                        i ->
                                weights.write(
                                        i,
                                        values -> {
                                            switch (slots.get(i).kind()) {
                                                case NORM -> fill(values, 1);
                                                case BIAS -> fill(values, 0);
                                                case MATRIX ->
                                                        normal(values, sources.get(i), DEVIATION);
                                                case RESIDUAL ->
                                                        normal(values, sources.get(i), residual);
                                            }
                                        }));
        return weights;
    }

    /// Float32 zeros of the same shapes.
    static Weights zeros(Program program, List<WeightSlot> slots, Device device) {
        var zeros = new Weights(program, device, slots, ScalarType.FLOAT32);
        program.call("clear", zeros.list).close();
        return zeros;
    }

    /// The same values in another type.
    Weights as(ScalarType type) {
        var copy = new Weights(program, device, slots, type);
        try {
            copy.set(this);
            return copy;
        } catch (RuntimeException e) {
            copy.close();
            throw e;
        }
    }

    /// Takes over the values of weights of the same shapes.
    void set(Weights other) {
        program.call("convert", list, other.list).close();
    }

    List<WeightSlot> slots() {
        return slots;
    }

    List<PtNDArray> tensors() {
        return tensors;
    }

    /// All of them as one argument.
    IValue list() {
        return list;
    }

    /// Adds every part under its Hugging Face name behind a prefix, as float32. The writer must
    /// write while these tensors and `scratch` are open.
    void addTo(SafetensorsWriter writer, String prefix, PtNDManager scratch) {
        for (int i = 0; i < slots.size(); i++) {
            var slot = slots.get(i);
            var values = TensorMemory.of(onHost(i, scratch));
            long at = 0;
            for (var part : slot.parts()) {
                long bytes = part.rows() * slot.width() * Float.BYTES;
                writer.add(
                        prefix + part.name(), slot.shape(part.rows()), values.asSlice(at, bytes));
                at += bytes;
            }
        }
    }

    /// Replaces all values by those of a source.
    void load(TensorSource source) throws IOException {
        for (int i = 0; i < slots.size(); i++) {
            var slot = slots.get(i);
            long row = 0;
            for (var part : slot.parts()) {
                var tensor = source.tensor(part.name(), slot.shape(part.rows()));
                fill(i, row, tensor.data(), tensor.shape(), type(part, tensor));
                row += part.rows();
            }
        }
    }

    private static ScalarType type(WeightSlot.Part part, TensorView tensor) throws IOException {
        try {
            return ScalarType.of(tensor.type());
        } catch (IllegalArgumentException e) {
            throw new IOException("%s: %s".formatted(part.name(), e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        list.close();
        manager.close();
    }

    @FunctionalInterface
    private interface Values {
        void write(MemorySegment floats);
    }

    private void write(int i, Values values) {
        var slot = slots.get(i);
        var shape = slot.shape(slot.rows());
        try (var arena = Arena.ofConfined()) {
            var floats = arena.allocate(slot.rows() * slot.width() * Float.BYTES, 64);
            values.write(floats);
            fill(i, 0, floats, shape, ScalarType.FLOAT32);
        }
    }

    private void fill(int i, long row, MemorySegment data, List<Long> shape, ScalarType type) {
        try (var arena = Arena.ofConfined();
                var scratch = TorchRuntime.newManager(Device.cpu());
                var weight = IValue.from(tensors.get(i));
                var begin = IValue.from(row);
                var source =
                        IValue.from(
                                TensorMemory.view(scratch, inNative(data, arena), shape, type))) {
            program.call("fill", weight, begin, source).close();
        }
    }

    private static MemorySegment inNative(MemorySegment data, Arena arena) {
        return data.isNative() ? data : arena.allocate(data.byteSize(), 64).copyFrom(data);
    }

    private PtNDArray blank(WeightSlot slot, ScalarType type) {
        var shape = slot.shape(slot.rows()).stream().mapToLong(Long::longValue).toArray();
        if (type == ScalarType.FLOAT32) {
            return (PtNDArray) manager.create(new Shape(shape), DataType.FLOAT32, device);
        }
        try (var host = TorchRuntime.newManager(Device.cpu());
                var scratch = TorchRuntime.newManager(device)) {
            var blank =
                    program.record("blank")
                            .with((PtNDArray) host.create(shape))
                            .with((PtNDArray) host.create((long) type.number()))
                            .with((PtNDArray) scratch.create(0f))
                            .run(scratch);
            blank.attach(manager);
            return blank;
        }
    }

    private PtNDArray onHost(int i, PtNDManager scratch) {
        var tensor = tensors.get(i);
        if (device.equals(Device.cpu())) {
            return tensor;
        }
        var slot = slots.get(i);
        var shape = slot.shape(slot.rows()).stream().mapToLong(Long::longValue).toArray();
        var host = (PtNDArray) scratch.create(new Shape(shape), DataType.FLOAT32, Device.cpu());
        try (var target = IValue.listFrom(host);
                var source = IValue.listFrom(tensor)) {
            program.call("convert", target, source).close();
        }
        return host;
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
