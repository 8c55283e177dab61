package dev.zebra.model;

import java.util.Set;
import java.util.TreeSet;

/// The layers of a config that have no positions (NoPE): `no_rope_layers`, where 1 means RoPE and 0
/// none, or every `no_rope_layer_interval`-th layer.
final class ConfigPositions {
    private static final int SMOLLM3_INTERVAL = 4;

    private ConfigPositions() {}

    static Set<Integer> withoutRope(ConfigNode root, ModelFamily family, int layers) {
        if (root.has("no_rope_layers")) {
            return listed(root, layers);
        }
        int none = layers + 1;
        int interval =
                root.integer(
                        "no_rope_layer_interval",
                        family == ModelFamily.SMOLLM3 ? SMOLLM3_INTERVAL : none);
        if (interval < 1) {
            throw new IllegalArgumentException(
                    "no_rope_layer_interval must be at least 1, got " + interval);
        }
        var nope = new TreeSet<Integer>();
        for (int layer = interval - 1; layer < layers; layer += interval) {
            nope.add(layer);
        }
        return nope;
    }

    private static Set<Integer> listed(ConfigNode root, int layers) {
        var list = root.list("no_rope_layers");
        if (list.size() < layers) {
            throw new IllegalArgumentException(
                    "no_rope_layers must have one entry for each of num_hidden_layers = %d, got %d"
                            .formatted(layers, list.size()));
        }
        var nope = new TreeSet<Integer>();
        for (int layer = 0; layer < layers; layer++) {
            var entry = list.get(layer);
            if (!entry.isBoolean() && (!entry.isInt() || entry.intValue() >> 1 != 0)) {
                throw new IllegalArgumentException(
                        "no_rope_layers must hold 1 for RoPE and 0 for none, got " + list);
            }
            if (!entry.asBoolean()) {
                nope.add(layer);
            }
        }
        return nope;
    }
}
