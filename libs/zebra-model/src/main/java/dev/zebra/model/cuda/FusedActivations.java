package dev.zebra.model.cuda;

import java.util.ArrayList;
import java.util.List;

/// The activations of one batch shape, allocated once. Layers that recompute share scratch memory
/// for what they do not keep.
final class FusedActivations implements AutoCloseable {
    /// Bytes of a bfloat16.
    private static final long ELEMENT = 2;

    /// The rows of a piece of logits are a multiple of this.
    private static final int ROWS = 128;

    /// What is there of one layer.
    ///
    /// @param input `[tokens, hidden]`
    /// @param inverse1 `[tokens]`, of the norm before attention
    /// @param qkv `[tokens, projected]`
    /// @param middle the stream after attention
    /// @param inverse2 `[tokens]`, of the norm before the SwiGLU
    /// @param gateUp `[tokens, 2 intermediate]`
    record Layer(
            LayerRecomputation recomputation,
            FusedTensor input,
            FusedTensor inverse1,
            FusedTensor qkv,
            FusedTensor middle,
            FusedTensor inverse2,
            FusedTensor gateUp) {}

    /// @param first token
    record Piece(int first, FusedTensor logits, FusedTensor normed, FusedTensor gradient) {}

    private final List<FusedTensor> owned = new ArrayList<>();
    private final FusedProgram program;
    private final int tokens;
    private final int type;
    final List<Layer> layers = new ArrayList<>();
    final List<Piece> pieces = new ArrayList<>();
    final FusedTensor last;
    final FusedTensor lastInverse;
    final FusedTensor stream;
    final FusedTensor normed;
    final FusedTensor added;
    final FusedTensor attended;
    final FusedTensor activated;

    FusedActivations(
            FusedShape shape,
            FusedProgram program,
            FusedOperations operations,
            int tokens,
            List<LayerRecomputation> plan) {
        this.program = program;
        this.tokens = tokens;
        this.type = operations.activationType();
        int hidden = shape.hidden();
        last = matrix(hidden);
        lastInverse = vector();
        stream = matrix(hidden);
        normed = matrix(hidden);
        added = matrix(hidden);
        attended = shape.attended() == hidden ? normed : matrix(shape.attended());
        activated = matrix(shape.intermediate());
        layers(shape, plan);
        pieces(shape, operations);
    }

    int tokens() {
        return tokens;
    }

    /// The least recomputation that `budget` bytes allow.
    static List<LayerRecomputation> plan(
            FusedShape shape, FusedOperations operations, int tokens, long budget) {
        return LayerRecomputation.fitting(
                shape.layers().size(),
                budget - leastBytes(shape, operations.logitElements(), tokens),
                attentionBytes(shape, tokens),
                swigluBytes(shape, tokens));
    }

    /// Bytes that are needed when every layer recomputes, attention's scratch memory included.
    static long leastBytes(FusedShape shape, long logits, int tokens) {
        long layers = shape.layers().size();
        // gradients, those of queries in float32 too, and of each query head's keys and values
        long attentionScratch =
                shape.projected() + (shape.heads() == shape.kvHeads() ? 2L : 4L) * shape.attended();
        long columns =
                (layers + 5) * shape.hidden()
                        + (layers + 1) * shape.attended()
                        + 3L * shape.intermediate()
                        + shape.projected()
                        + attentionScratch;
        return ELEMENT * (tokens * columns + Math.min(logits, (long) tokens * shape.vocabulary()));
    }

    /// Bytes of what a layer keeps with [LayerRecomputation#SWIGLU] over
    /// [LayerRecomputation#LAYER].
    static long attentionBytes(FusedShape shape, int tokens) {
        return ELEMENT * tokens * (shape.projected() + shape.hidden());
    }

    /// Bytes of what a layer keeps with [LayerRecomputation#NOTHING] over
    /// [LayerRecomputation#SWIGLU].
    static long swigluBytes(FusedShape shape, int tokens) {
        return ELEMENT * tokens * 2 * shape.intermediate();
    }

    private void layers(FusedShape shape, List<LayerRecomputation> plan) {
        boolean anyLayer = plan.contains(LayerRecomputation.LAYER);
        boolean anySwiglu = anyLayer || plan.contains(LayerRecomputation.SWIGLU);
        int gateUp = 2 * shape.intermediate();
        var scratch = new ArrayList<FusedTensor>();
        if (anyLayer) {
            scratch.add(matrix(shape.projected()));
            scratch.add(matrix(shape.hidden()));
        }
        var gateUpScratch = anySwiglu ? matrix(gateUp) : null;
        for (var recomputation : plan) {
            boolean again = recomputation == LayerRecomputation.LAYER;
            layers.add(
                    new Layer(
                            recomputation,
                            matrix(shape.hidden()),
                            vector(),
                            again ? scratch.get(0) : matrix(shape.projected()),
                            again ? scratch.get(1) : matrix(shape.hidden()),
                            vector(),
                            gateUpScratch == null || recomputation == LayerRecomputation.NOTHING
                                    ? matrix(gateUp)
                                    : gateUpScratch));
        }
    }

    private void pieces(FusedShape shape, FusedOperations operations) {
        int columns = operations.logitColumns();
        long fitting = Math.max(ROWS, operations.logitElements() / columns / ROWS * ROWS);
        int count = Math.toIntExact(Math.ceilDiv(tokens, fitting));
        int size = Math.min(tokens, Math.ceilDiv(Math.ceilDiv(tokens, count), ROWS) * ROWS);
        var logits = owned(program.allocate(size, columns, type));
        for (int first = 0; first < tokens; first += size) {
            int rows = Math.min(size, tokens - first);
            pieces.add(
                    new Piece(
                            first,
                            owned(program.rows(logits, 0, rows, columns)),
                            owned(program.rows(normed, first, rows, shape.hidden())),
                            owned(program.rows(added, first, rows, shape.hidden()))));
        }
    }

    private FusedTensor matrix(int columns) {
        return owned(program.allocate(tokens, columns, type));
    }

    private FusedTensor vector() {
        return owned(program.vector(tokens, FusedProgram.FLOAT32));
    }

    private FusedTensor owned(FusedTensor tensor) {
        owned.add(tensor);
        return tensor;
    }

    @Override
    public void close() {
        owned.forEach(FusedTensor::close);
    }
}
