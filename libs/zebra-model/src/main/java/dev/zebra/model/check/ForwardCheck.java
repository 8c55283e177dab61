package dev.zebra.model.check;

import dev.zebra.model.ZebraModel;
import dev.zebra.model.safetensors.TensorView;
import java.util.List;
import java.util.Locale;

/// Holds a model's logits to those expected of the same inputs.
final class ForwardCheck {
    private final ZebraModel model;
    private final Tolerances tolerances;

    ForwardCheck(ZebraModel model, Tolerances tolerances) {
        this.model = model;
        this.tolerances = tolerances;
    }

    List<Finding> findings(int[][] inputs, TensorView expected) {
        int width = model.config().vocabularySize();
        var errors = new LogitErrors();
        long at = 0;
        for (var row : inputs) {
            for (var logits : model.logits(row)) {
                errors.add(logits, ExpectedTensors.row(expected, at++, width));
            }
        }
        var note =
                String.format(
                        Locale.ROOT,
                        "%d x %d x %d, standard deviation %.3g",
                        inputs.length,
                        inputs[0].length,
                        width,
                        errors.deviation());
        return errors.findings("logits", tolerances, 1, note);
    }
}
