package dev.zebra.model.cuda;

import java.util.ArrayList;
import java.util.List;

/// One forward and backward pass of one batch.
final class FusedPasses {
    private final FusedShape shape;
    private final FusedParameters parameters;
    private final FusedOperations operations;
    private final FusedActivations space;
    private final boolean fresh;
    private final List<FusedOperations.Attention> attention = new ArrayList<>();

    /// @param fresh whether sums are overwritten instead of added to
    FusedPasses(
            FusedShape shape,
            FusedParameters parameters,
            FusedOperations operations,
            FusedActivations space,
            boolean fresh) {
        this.shape = shape;
        this.parameters = parameters;
        this.operations = operations;
        this.space = space;
        this.fresh = fresh;
    }

    /// @return the summed loss
    double run(double scale) {
        try {
            forward();
            head(scale);
            var loss = operations.loss();
            backward();
            return loss.get();
        } finally {
            attention.forEach(FusedOperations.Attention::close);
        }
    }

    private void forward() {
        var weights = parameters.compute();
        operations.embed(weights.embedding(), space.layers.getFirst().input());
        for (int i = 0; i < space.layers.size(); i++) {
            var layer = space.layers.get(i);
            var w = weights.layer(i);
            if (i == 0) {
                operations.norm(layer.input(), w.norm1(), space.normed, layer.inverse1());
            } else {
                operations.addNorm(
                        space.layers.get(i - 1).middle(),
                        space.added,
                        w.norm1(),
                        layer.input(),
                        space.normed,
                        layer.inverse1());
            }
            project(i, layer, w);
            attention.add(operations.attention(layer.qkv(), shape.layers().get(i).window()));
            middle(i, layer, w);
            operations.product(space.normed, w.gateUp(), layer.gateUp());
            operations.swiglu(layer.gateUp(), space.activated);
            operations.product(space.activated, w.down(), space.added);
        }
        operations.addNorm(
                space.layers.getLast().middle(),
                space.added,
                weights.norm(),
                space.last,
                space.normed,
                space.lastInverse);
    }

    private void project(int index, FusedActivations.Layer layer, FusedWeights.Layer w) {
        operations.product(space.normed, w.qkv(), layer.qkv());
        operations.rotate(layer.qkv(), shape.layers().get(index).rotation());
    }

    private void middle(int index, FusedActivations.Layer layer, FusedWeights.Layer w) {
        operations.product(attention.get(index).output(), w.output(), space.added);
        operations.addNorm(
                layer.input(),
                space.added,
                w.norm2(),
                layer.middle(),
                space.normed,
                layer.inverse2());
    }

    /// Loss and head, piece by piece; then the gradient of the stream behind the last layer.
    private void head(double scale) {
        var head = parameters.compute().head();
        boolean first = fresh;
        for (var piece : space.pieces) {
            operations.product(piece.normed(), head, piece.logits());
            operations.crossEntropy(piece.logits(), piece.first(), scale);
            operations.productBackward(piece.logits(), head, piece.gradient());
            operations.weightBackward(
                    piece.logits(), piece.normed(), parameters.sums().head(), first);
            first = false;
        }
        operations.normBackward(
                space.added,
                space.last,
                parameters.compute().norm(),
                space.lastInverse,
                space.stream,
                false,
                space.normed,
                parameters.sums().norm(),
                fresh);
    }

    private void backward() {
        for (int i = space.layers.size() - 1; i >= 0; i--) {
            var layer = space.layers.get(i);
            var w = parameters.compute().layer(i);
            var sums = parameters.sums().layer(i);
            recompute(i, layer, w);
            swigluBackward(layer, w, sums);
            attentionBackward(i, layer, w, sums);
            attention.remove(i).close();
        }
        if (fresh && !shape.tied()) {
            operations.zero(parameters.sums().embedding());
        }
        operations.embedBackward(space.stream, parameters.sums().embedding());
    }

    private void recompute(int index, FusedActivations.Layer layer, FusedWeights.Layer w) {
        switch (layer.recomputation()) {
            case NOTHING -> {}
            case SWIGLU -> {
                operations.norm(layer.middle(), w.norm2(), space.normed, layer.inverse2());
                operations.product(space.normed, w.gateUp(), layer.gateUp());
            }
            case LAYER -> {
                operations.norm(layer.input(), w.norm1(), space.normed, layer.inverse1());
                project(index, layer, w);
                middle(index, layer, w);
                operations.product(space.normed, w.gateUp(), layer.gateUp());
            }
        }
    }

    private void swigluBackward(
            FusedActivations.Layer layer, FusedWeights.Layer w, FusedWeights.Layer sums) {
        operations.productBackward(space.stream, w.down(), space.activated);
        operations.swigluBackward(layer.gateUp(), space.activated);
        operations.weightBackward(space.stream, space.activated, sums.down(), fresh);
        operations.productBackward(layer.gateUp(), w.gateUp(), space.added);
        operations.normBackward(
                space.added,
                layer.middle(),
                w.norm2(),
                layer.inverse2(),
                space.stream,
                true,
                space.normed,
                sums.norm2(),
                fresh);
        operations.weightBackward(layer.gateUp(), space.normed, sums.gateUp(), fresh);
    }

    private void attentionBackward(
            int index,
            FusedActivations.Layer layer,
            FusedWeights.Layer w,
            FusedWeights.Layer sums) {
        operations.productBackward(space.stream, w.output(), space.attended);
        operations.weightBackward(
                space.stream, attention.get(index).output(), sums.output(), fresh);
        operations.attentionBackward(
                space.attended, layer.qkv(), attention.get(index), shape.layers().get(index));
        operations.productBackward(layer.qkv(), w.qkv(), space.added);
        operations.normBackward(
                space.added,
                layer.input(),
                w.norm1(),
                layer.inverse1(),
                space.stream,
                true,
                space.normed,
                sums.norm1(),
                fresh);
        operations.weightBackward(layer.qkv(), space.normed, sums.qkv(), fresh);
    }
}
