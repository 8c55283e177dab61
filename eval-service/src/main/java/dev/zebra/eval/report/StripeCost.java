package dev.zebra.eval.report;

import dev.zebra.model.ModelConfig;
import dev.zebra.model.cost.ElementType;
import dev.zebra.model.cost.StripeSavings;

/// What the stripes save at a context length, from the model's shape alone.
public final class StripeCost {

    private StripeCost() {}

    /// The cost of one sequence of `length` tokens, at least 1.
    public static Report.Cost at(ModelConfig config, int length) {
        var savings = StripeSavings.at(config, length);
        return new Report.Cost(
                length,
                savings.striped().kvBytes(ElementType.FLOAT32),
                savings.global().kvBytes(ElementType.FLOAT32),
                Rounding.round(savings.kvRatio()),
                Rounding.round(savings.striped().keysPerQuery()),
                Rounding.round(savings.global().keysPerQuery()),
                Rounding.round(savings.sequenceRatio()));
    }
}
