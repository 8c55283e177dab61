package dev.zebra.eval.report;

import dev.zebra.model.LayerType;
import dev.zebra.model.ModelConfig;

/// What the stripes save at a context length, from the model's shape alone.
public final class StripeCost {

    private StripeCost() {}

    /// The cost of one sequence of `length` tokens, at least 1.
    public static Report.Cost at(ModelConfig config, int length) {
        long striped = config.kvCacheBytes(length);
        long global = config.allGlobal().kvCacheBytes(length);
        double stripedKeys = keysPerQuery(config, length);
        double globalKeys = keysPerQuery(config.allGlobal(), length);
        return new Report.Cost(
                length,
                striped,
                global,
                Rounding.round((double) global / striped),
                Rounding.round(stripedKeys),
                Rounding.round(globalKeys),
                Rounding.round(globalKeys / stripedKeys));
    }

    private static double keysPerQuery(ModelConfig config, int length) {
        var schedule = config.schedule();
        double keys =
                schedule.count(LayerType.GLOBAL) * pairs(length, length)
                        + schedule.count(LayerType.LOCAL) * pairs(length, config.window().keys());
        return keys / length / config.layers();
    }

    /// Pairs of query and key when a query sees at most `most` keys: the sum of min(t, most) over
    /// t = 1..length.
    private static double pairs(double length, double most) {
        double ramp = Math.min(length, most);
        return ramp * (ramp + 1) / 2 + (length - ramp) * most;
    }
}
