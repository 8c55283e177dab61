package dev.zebra.model.cuda;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// How much of a layer's forward pass runs again in the backward pass. The input of a layer and the
/// result of its attention are always kept, so attention never runs twice.
public enum LayerRecomputation {
    /// Nothing: queries, keys and values, the stream between attention and SwiGLU, and the SwiGLU's
    /// gate and up are kept.
    NOTHING,
    /// Gate and up.
    SWIGLU,
    /// Everything but attention.
    LAYER;

    /// The least recomputation whose activations fit: from the end of the list on layers keep
    /// everything, before them all but the SwiGLU, before them nothing.
    ///
    /// @param budget bytes for what layers keep
    /// @param attention bytes of what a layer keeps with [#SWIGLU] over [#LAYER]
    /// @param swiglu bytes of what a layer keeps with [#NOTHING] over [#SWIGLU]
    static List<LayerRecomputation> fitting(int layers, long budget, long attention, long swiglu) {
        long left = Math.max(0, budget);
        int keepAttention = (int) Math.min(layers, left / attention);
        left -= keepAttention * attention;
        int keepAll = keepAttention < layers ? 0 : (int) Math.min(layers, left / swiglu);
        var plan = new ArrayList<LayerRecomputation>();
        plan.addAll(Collections.nCopies(layers - keepAttention, LAYER));
        plan.addAll(Collections.nCopies(keepAttention - keepAll, SWIGLU));
        plan.addAll(Collections.nCopies(keepAll, NOTHING));
        return List.copyOf(plan);
    }
}
