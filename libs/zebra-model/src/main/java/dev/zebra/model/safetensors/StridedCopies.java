package dev.zebra.model.safetensors;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Brings tensors into row order: as a slice of their storage where they lie so, else as a copy.
/// All copies of a file together take no more than the file.
final class StridedCopies {
    private final Arena arena;
    private long budget;

    StridedCopies(Arena arena, long budget) {
        this.arena = arena;
        this.budget = budget;
    }

    TensorView contiguous(TorchTensor tensor) throws IOException {
        int width = tensor.type().bytes();
        long bytes = TensorView.elements(tensor.shape()) * width;
        if (tensor.isContiguous()) {
            var data = tensor.storage().asSlice(tensor.offset() * width, bytes);
            return new TensorView(tensor.type(), tensor.shape(), data);
        }
        budget -= bytes;
        if (budget < 0) {
            throw new IOException("its transposed tensors take more than the file itself");
        }
        var copy = arena.allocate(bytes, Long.BYTES);
        new Walk(tensor, copy).dimension(0, tensor.offset());
        return new TensorView(tensor.type(), tensor.shape(), copy);
    }

    /// Goes through the elements in row order.
    private static final class Walk {
        private final TorchTensor tensor;
        private final MemorySegment target;
        private final int width;
        private long at;

        Walk(TorchTensor tensor, MemorySegment target) {
            this.tensor = tensor;
            this.target = target;
            this.width = tensor.type().bytes();
        }

        void dimension(int index, long from) {
            if (index == tensor.shape().size()) {
                MemorySegment.copy(tensor.storage(), from * width, target, at, width);
                at += width;
                return;
            }
            long stride = tensor.strides().get(index);
            for (long i = 0; i < tensor.shape().get(index); i++) {
                dimension(index + 1, from + i * stride);
            }
        }
    }
}
