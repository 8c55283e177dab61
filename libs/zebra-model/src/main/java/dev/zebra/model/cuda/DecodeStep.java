package dev.zebra.model.cuda;

import dev.zebra.model.cuda.DecodeKernels.Activations;
import dev.zebra.model.cuda.DecodeLaunches.Product;
import java.util.ArrayList;
import java.util.List;

/// The order of a decoding step. For few sequences a layer is five launches: queries, keys and
/// values of the normalised residual stream; attention; its projection, added to the stream; the
/// gated product of the normalised stream; its projection, added. For more sequences norms are
/// launches of their own, which also add what the projections before them left.
final class DecodeStep {
    private final DecodeShape shape;
    private final DecodeLaunches launches;
    private final DecodeBuffers buffers;
    private final DecodeKernels kernels;
    private final boolean fused;
    private final List<DecodeOperation> operations = new ArrayList<>();

    /// Parts of the latest projection that are not added to the residual stream yet.
    private int pending;

    private DecodeStep(DecodeLaunches launches) {
        this.launches = launches;
        this.shape = launches.shape();
        this.buffers = launches.buffers();
        this.kernels = launches.kernels();
        this.fused = kernels.activations() == Activations.NORMALIZED;
    }

    /// All launches in order.
    ///
    /// @param frequencies device pointer, float32 `[tables, headDim / 2]`
    /// @param factors device pointer, float32 `[tables]`
    static List<DecodeOperation> operations(
            DecodeLaunches launches,
            DecodeWeights weights,
            DecodeCache cache,
            long frequencies,
            long factors) {
        var step = new DecodeStep(launches);
        step.operations.add(launches.begin(weights.embedding(), frequencies, factors));
        for (int layer = 0; layer < step.shape.layers(); layer++) {
            step.layer(
                    weights.layers().get(layer),
                    cache.layers().get(layer),
                    step.shape.ropes().get(layer));
        }
        step.operations.add(
                launches.multiply(
                        step.ofNormalized(
                                "head",
                                "logits",
                                weights.head(),
                                step.shape.vocabulary(),
                                weights.norm(),
                                step.buffers.logits)));
        return List.copyOf(step.operations);
    }

    private void layer(DecodeWeights.Layer w, DecodeCache.Layer kv, int table) {
        attend(w, kv, table);
        project("attention out", w.attentionOut(), shape.queries(), buffers.attended);
        operations.add(
                launches.multiply(
                        ofNormalized(
                                "gate and up",
                                "gated",
                                w.gateUp(),
                                2 * shape.intermediate(),
                                w.gatedNorm(),
                                buffers.gated)));
        project("down", w.down(), shape.intermediate(), buffers.gated);
    }

    private void attend(DecodeWeights.Layer w, DecodeCache.Layer kv, int table) {
        if (DecodeKernels.hasFastHeads(shape)) {
            var mix = mix("rotated", w, buffers.queries);
            operations.add(launches.multiplyAndRotate(mix, kv, table));
            operations.add(launches.attend(kv));
        } else {
            operations.add(launches.multiply(mix("written", w, buffers.mixed)));
            operations.add(launches.rotate(kv, table));
            operations.add(launches.attendAny(kv));
        }
    }

    private Product mix(String kernel, DecodeWeights.Layer w, long output) {
        return ofNormalized("mix", kernel, w.mixed(), shape.mixed(), w.attentionNorm(), output);
    }

    /// A product of the normalised residual stream.
    private Product ofNormalized(
            String name, String kernel, long weights, int rows, long norm, long output) {
        int depth = shape.hidden();
        if (fused) {
            return new Product(name, kernel, weights, rows, depth, buffers.residual, norm, output);
        }
        operations.add(launches.addAndNormalize(norm, pending));
        pending = 0;
        return new Product(name, kernel, weights, rows, depth, buffers.normalized, 0, output);
    }

    /// A product that is added to the residual stream.
    private void project(String name, long weights, int depth, long input) {
        int rows = shape.hidden();
        if (fused) {
            operations.add(
                    launches.multiply(
                            new Product(
                                    name,
                                    "added",
                                    weights,
                                    rows,
                                    depth,
                                    input,
                                    0,
                                    buffers.residual)));
            return;
        }
        pending = kernels.parts(depth);
        operations.add(
                launches.multiplyInParts(
                        new Product(name, "partial", weights, rows, depth, input, 0, buffers.sums),
                        pending));
    }
}
