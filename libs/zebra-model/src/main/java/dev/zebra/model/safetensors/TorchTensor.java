package dev.zebra.model.safetensors;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// A tensor as PyTorch pickles it: elements of a storage, found by offset and strides.
///
/// @param type of the elements
/// @param storage its bytes, a whole number of elements
/// @param offset of the first element, in elements
/// @param shape sizes, outermost first
/// @param strides distance of neighbours in each dimension, in elements
record TorchTensor(
        TensorType type, MemorySegment storage, long offset, List<Long> shape, List<Long> strides) {

    /// @throws IllegalArgumentException if an element lies outside of the storage, or there are
    /// more elements than the storage has
    TorchTensor {
        if (shape.size() != strides.size()) {
            throw new IllegalArgumentException(
                    "shape %s and strides %s are not of one rank".formatted(shape, strides));
        }
        long available = storage.byteSize() / type.bytes();
        long last = offset;
        for (int i = 0; i < shape.size(); i++) {
            if (strides.get(i) < 0) {
                throw new IllegalArgumentException("strides must not be negative, got " + strides);
            }
            long steps = Math.max(0, shape.get(i) - 1);
            last = Math.addExact(last, Math.multiplyExact(steps, strides.get(i)));
        }
        long elements = TensorView.elements(shape);
        if (offset < 0 || offset > available || elements > available) {
            throw new IllegalArgumentException(
                    "%s from %d does not fit a storage of %d elements"
                            .formatted(shape, offset, available));
        }
        if (elements > 0 && last >= available) {
            throw new IllegalArgumentException(
                    "%s by %s from %d reaches beyond a storage of %d elements"
                            .formatted(shape, strides, offset, available));
        }
    }

    /// Whether its elements lie in row order, one behind the other.
    boolean isContiguous() {
        long expected = 1;
        for (int i = shape.size() - 1; i >= 0; i--) {
            if (shape.get(i) != 1 && strides.get(i) != expected) {
                return TensorView.elements(shape) == 0;
            }
            expected *= shape.get(i);
        }
        return true;
    }
}
