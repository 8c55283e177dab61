package dev.zebra.model;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.ArrayList;
import java.util.List;

/// The angle per position of each distinct rotary embedding of a model, as tensors. Those that
/// depend on a sequence's length are made anew for every call. Owns its native memory.
final class RotaryTables implements AutoCloseable {
    private final List<Rope> ropes;
    private final int headDim;
    private final PtNDManager manager;
    private final List<PtNDArray> constant = new ArrayList<>();

    RotaryTables(ModelConfig config, Device device) {
        this.ropes = distinct(config);
        this.headDim = config.headDim();
        this.manager = TorchRuntime.newManager(device);
        for (var rope : ropes) {
            constant.add((PtNDArray) manager.create(rope.inverseFrequencies(headDim)));
        }
    }

    /// The rotary embeddings of a model, each once, at least one.
    static List<Rope> distinct(ModelConfig config) {
        var ropes = new ArrayList<Rope>();
        for (int layer = 0; layer < config.layers(); layer++) {
            config.rope(layer).filter(rope -> !ropes.contains(rope)).ifPresent(ropes::add);
        }
        return ropes.isEmpty() ? List.of(config.globalRope()) : List.copyOf(ropes);
    }

    /// Which of them a layer has, -1 for none.
    static int index(List<Rope> ropes, ModelConfig config, int layer) {
        return config.rope(layer).map(ropes::indexOf).orElse(-1);
    }

    /// Whether the angles of any of them depend on the length of the sequence.
    boolean move() {
        return ropes.stream().anyMatch(Rope::dependsOnLength);
    }

    /// One tensor per rotary embedding: `[headDim / 2]`, or `[tokens, headDim / 2]` where angles
    /// depend on length.
    ///
    /// @param lengths of the sequence that each token belongs to, when the call is over
    PtNDArray[] tensors(PtNDManager scratch, int[] lengths) {
        var tensors = new PtNDArray[ropes.size()];
        for (int r = 0; r < tensors.length; r++) {
            tensors[r] =
                    ropes.get(r).dependsOnLength()
                            ? moving(scratch, ropes.get(r), lengths)
                            : constant.get(r);
        }
        return tensors;
    }

    private PtNDArray moving(PtNDManager scratch, Rope rope, int[] lengths) {
        int width = headDim / 2;
        var rows = new float[lengths.length * width];
        float[] row = {};
        for (int token = 0; token < lengths.length; token++) {
            if (token == 0 || lengths[token] != lengths[token - 1]) {
                row = rope.inverseFrequencies(headDim, lengths[token]);
            }
            System.arraycopy(row, 0, rows, token * width, width);
        }
        return (PtNDArray) scratch.create(rows, new Shape(lengths.length, width));
    }

    @Override
    public void close() {
        manager.close();
    }
}
