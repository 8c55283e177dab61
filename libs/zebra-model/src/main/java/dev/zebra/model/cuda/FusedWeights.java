package dev.zebra.model.cuda;

import java.util.ArrayList;
import java.util.List;

/// Tensors in the order of the weight list: embedding, final norm, the head unless it is the
/// embedding, then six per layer. They are the weights or the sums of their gradients.
record FusedWeights(FusedShape shape, List<FusedTensor> tensors) {
    static final int PER_LAYER = 6;

    /// @param norm1 `[hidden]`, before attention
    /// @param qkv `[(heads + 2 kvHeads) * headDim, hidden]`
    /// @param output `[hidden, heads * headDim]`
    /// @param norm2 `[hidden]`, before the SwiGLU
    /// @param gateUp `[2 intermediate, hidden]`
    /// @param down `[hidden, intermediate]`
    record Layer(
            FusedTensor norm1,
            FusedTensor qkv,
            FusedTensor output,
            FusedTensor norm2,
            FusedTensor gateUp,
            FusedTensor down) {}

    FusedWeights {
        if (tensors.size() != shape.weights()) {
            throw new IllegalArgumentException(
                    "the weight list must have %d tensors, got %d"
                            .formatted(shape.weights(), tensors.size()));
        }
    }

    FusedTensor embedding() {
        return tensors.get(0);
    }

    FusedTensor norm() {
        return tensors.get(1);
    }

    FusedTensor head() {
        return tensors.get(shape.tied() ? 0 : 2);
    }

    Layer layer(int layer) {
        int at = shape.firstLayer() + PER_LAYER * layer;
        return new Layer(
                tensors.get(at),
                tensors.get(at + 1),
                tensors.get(at + 2),
                tensors.get(at + 3),
                tensors.get(at + 4),
                tensors.get(at + 5));
    }

    /// Rows and columns of each tensor; a vector is one row.
    static List<int[]> shapes(FusedShape shape) {
        var shapes = new ArrayList<int[]>();
        int hidden = shape.hidden();
        shapes.add(new int[] {shape.vocabulary(), hidden});
        shapes.add(new int[] {1, hidden});
        if (!shape.tied()) {
            shapes.add(new int[] {shape.vocabulary(), hidden});
        }
        for (int layer = 0; layer < shape.layers().size(); layer++) {
            shapes.add(new int[] {1, hidden});
            shapes.add(new int[] {shape.projected(), hidden});
            shapes.add(new int[] {hidden, shape.attended()});
            shapes.add(new int[] {1, hidden});
            shapes.add(new int[] {2 * shape.intermediate(), hidden});
            shapes.add(new int[] {hidden, shape.intermediate()});
        }
        return shapes;
    }
}
