package dev.zebra.model.safetensors;

import dev.zebra.model.safetensors.PickleMachine.Tuple;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The names that `torch.save` writes for a dictionary of tensors, and no other.
final class TorchBuilder implements PickleMachine.Builder {
    private static final int MOST_DIMENSIONS = 16;

    private static final Map<String, TensorType> STORAGES =
            Map.of(
                    "FloatStorage", TensorType.F32,
                    "HalfStorage", TensorType.F16,
                    "BFloat16Storage", TensorType.BF16,
                    "DoubleStorage", TensorType.F64,
                    "LongStorage", TensorType.I64,
                    "IntStorage", TensorType.I32,
                    "ShortStorage", TensorType.I16,
                    "CharStorage", TensorType.I8,
                    "ByteStorage", TensorType.U8,
                    "BoolStorage", TensorType.BOOL);

    private enum Callable {
        ORDERED_DICT,
        TENSOR,
        PARAMETER
    }

    private record Storage(TensorType type, MemorySegment bytes) {}

    private final Function<String, @Nullable MemorySegment> storages;

    /// @param storages bytes by key; null if there are none of that key
    TorchBuilder(Function<String, @Nullable MemorySegment> storages) {
        this.storages = storages;
    }

    @Override
    public Object global(String module, String name) throws IOException {
        var type = STORAGES.get(name);
        if (type != null && (module.equals("torch") || module.equals("torch.cuda"))) {
            return type;
        }
        return switch (module + " " + name) {
            case "collections OrderedDict" -> Callable.ORDERED_DICT;
            case "torch._utils _rebuild_tensor_v2" -> Callable.TENSOR;
            case "torch._utils _rebuild_parameter" -> Callable.PARAMETER;
            default -> throw PickleMachine.refused("the name %s.%s".formatted(module, name));
        };
    }

    @Override
    public Object reduce(Object callable, Tuple arguments) throws IOException {
        if (!(callable instanceof Callable known)) {
            throw PickleMachine.refused("a call of what cannot be called");
        }
        return switch (known) {
            case ORDERED_DICT -> {
                if (!arguments.items().isEmpty()) {
                    throw PickleMachine.refused("an OrderedDict made of arguments");
                }
                yield new LinkedHashMap<>();
            }
            case TENSOR -> tensor(arguments.items());
            case PARAMETER -> {
                if (arguments.items().isEmpty()
                        || !(arguments.items().getFirst() instanceof TorchTensor tensor)) {
                    throw PickleMachine.refused("a parameter without a tensor");
                }
                yield tensor;
            }
        };
    }

    /// A storage: `('storage', type, key, location, elements)`.
    @Override
    public Object persistent(Object id) throws IOException {
        if (!(id instanceof Tuple tuple)
                || tuple.items().size() != 5
                || !tuple.items().get(0).equals("storage")
                || !(tuple.items().get(1) instanceof TensorType type)
                || !(tuple.items().get(2) instanceof String key)
                || !(tuple.items().get(4) instanceof Long elements)) {
            throw PickleMachine.refused("a reference that is no storage");
        }
        var bytes = storages.apply(key);
        if (bytes == null) {
            throw new IOException("its storage %s is missing".formatted(key));
        }
        if (elements < 0
                || elements > bytes.byteSize() / type.bytes()
                || elements * type.bytes() != bytes.byteSize()) {
            throw new IOException(
                    "its storage %s should have %d elements of %s, but has %d bytes"
                            .formatted(key, elements, type, bytes.byteSize()));
        }
        return new Storage(type, bytes);
    }

    /// `(storage, offset, shape, strides, ...)`; the rest concerns gradients.
    private static TorchTensor tensor(List<Object> arguments) throws IOException {
        if (arguments.size() < 4
                || !(arguments.get(0) instanceof Storage storage)
                || !(arguments.get(1) instanceof Long offset)) {
            throw PickleMachine.refused("a tensor without a storage and an offset");
        }
        try {
            return new TorchTensor(
                    storage.type(),
                    storage.bytes(),
                    offset,
                    numbers(arguments.get(2)),
                    numbers(arguments.get(3)));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IOException("a tensor's " + e.getMessage(), e);
        }
    }

    private static List<Long> numbers(Object value) throws IOException {
        if (!(value instanceof Tuple tuple) || tuple.items().size() > MOST_DIMENSIONS) {
            throw PickleMachine.refused("a tensor of no shape or of too many dimensions");
        }
        var numbers = new ArrayList<Long>();
        for (var item : tuple.items()) {
            if (!(item instanceof Long number)) {
                throw PickleMachine.refused("a shape of other than numbers");
            }
            numbers.add(number);
        }
        return numbers;
    }
}
