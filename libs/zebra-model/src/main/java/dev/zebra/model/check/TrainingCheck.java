package dev.zebra.model.check;

import dev.zebra.model.AdamW;
import dev.zebra.model.TrainingBatch;
import dev.zebra.model.TrainingSession;
import dev.zebra.model.ZebraModel;
import dev.zebra.model.check.Finding.Compared;
import dev.zebra.model.check.Finding.Measure;
import dev.zebra.model.check.Finding.NotGiven;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;

/// Holds loss, gradient and one optimizer step to those expected. It changes the model's weights.
///
/// The loss is the mean next-token cross-entropy over all rows; the step is AdamW with learning
/// rate 1e-3, betas 0.9 and 0.95, epsilon 1e-8, weight decay 0.1 on every parameter, clipping at 1.
final class TrainingCheck {
    private static final String LOSS = "loss";
    private static final String GRADIENT_NORM = "grad_norm";
    private static final String PARAMETER_NORMS = "param_grad_norms";
    private static final String LOSS_AFTER_STEP = "loss_after_one_adamw_step";

    private static final double LEARNING_RATE = 1e-3;
    private static final AdamW ADAMW = new AdamW(0.9, 0.95, 1e-8, 0.1, 1, true);

    /// Gradient norms below this share of the whole are judged as if they were that large: what is
    /// nearly zero has no relative precision.
    private static final double SMALLEST_SHARE = 0.01;

    private final ExpectedNumbers expected;
    private final Tolerances tolerances;
    private final Measure lossMeasure;

    TrainingCheck(ExpectedNumbers expected, Tolerances tolerances) {
        this.expected = expected;
        this.tolerances = tolerances;
        this.lossMeasure = tolerances.relativeLosses() ? Measure.RELATIVE : Measure.DIFFERENCE;
    }

    /// Whether anything is expected of training.
    boolean wanted() throws IOException {
        return expected.number(LOSS).isPresent()
                || expected.number(GRADIENT_NORM).isPresent()
                || expected.number(LOSS_AFTER_STEP).isPresent()
                || !expected.numbers(PARAMETER_NORMS).isEmpty();
    }

    /// @throws IOException if gradient norms are expected of other parameters than the model's
    List<Finding> findings(ZebraModel model, int[][] inputs) throws IOException {
        var batch = List.of(wholeRows(inputs));
        try (var session = new TrainingSession(model, ADAMW)) {
            var byParameter = byParameter(session, batch);
            var step = session.step(batch, LEARNING_RATE);
            double after = session.loss(batch.getFirst());
            return List.of(
                    line("loss", LOSS, step.loss(), lossMeasure, tolerances.loss()),
                    line(
                            "gradient norm",
                            GRADIENT_NORM,
                            step.gradientNorm(),
                            Measure.RELATIVE,
                            tolerances.gradientNorm()),
                    byParameter,
                    line(
                            "loss after one AdamW step",
                            LOSS_AFTER_STEP,
                            after,
                            lossMeasure,
                            tolerances.lossAfterStep()));
        }
    }

    /// The same lines when there is nothing to compare.
    static List<Finding> notGiven(String missing) {
        return List.of(
                new NotGiven("loss", missing),
                new NotGiven("gradient norm", missing),
                new NotGiven("gradient norms by parameter", missing),
                new NotGiven("loss after one AdamW step", missing));
    }

    private Finding line(String name, String key, double value, Measure measure, double tolerance)
            throws IOException {
        var given = expected.number(key);
        if (given.isEmpty()) {
            return new NotGiven(name, expected.missing(key));
        }
        double difference = Math.abs(value - given.getAsDouble());
        return new Compared(
                name,
                OptionalDouble.of(value),
                given,
                measure,
                measure == Measure.RELATIVE
                        ? difference / Math.abs(given.getAsDouble())
                        : difference,
                OptionalDouble.of(tolerance),
                "");
    }

    private Finding byParameter(TrainingSession session, List<TrainingBatch> batch)
            throws IOException {
        var name = "gradient norms by parameter";
        var given = expected.numbers(PARAMETER_NORMS);
        if (given.isEmpty()) {
            return new NotGiven(name, expected.missing(PARAMETER_NORMS));
        }
        var norms = session.gradientNorms(batch);
        if (!norms.keySet().containsAll(given.keySet())) {
            var unknown = new TreeSet<>(given.keySet());
            unknown.removeAll(norms.keySet());
            throw new IOException(
                    "%s: %s names parameters that the model has not: %s"
                            .formatted(expected.file(), PARAMETER_NORMS, unknown));
        }
        return worst(name, norms, given);
    }

    private Finding worst(String name, Map<String, Double> norms, Map<String, Double> given) {
        double whole = Math.sqrt(given.values().stream().mapToDouble(norm -> norm * norm).sum());
        double largest = 0;
        int beyond = 0;
        String worst = "";
        for (var entry : given.entrySet()) {
            double norm = entry.getValue();
            double error =
                    Math.abs(norms.get(entry.getKey()) - norm)
                            / Math.max(norm, SMALLEST_SHARE * whole);
            beyond += error <= tolerances.gradientNorm() ? 0 : 1;
            // a value that is not a number is the worst
            if (worst.isEmpty() || !(error <= largest)) {
                largest = error;
                worst = entry.getKey();
            }
        }
        return new Compared(
                name,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Measure.RELATIVE,
                largest,
                OptionalDouble.of(tolerances.gradientNorm()),
                "worst of %d: %s%s"
                        .formatted(
                                given.size(),
                                worst,
                                beyond == 0 ? "" : "; beyond the tolerance: " + beyond));
    }

    /// Each token predicts the next. The last one stays, as where the expectation was made: angles
    /// may depend on the length.
    private static TrainingBatch wholeRows(int[][] rows) {
        var labels = new int[rows.length][];
        for (int b = 0; b < rows.length; b++) {
            labels[b] =
                    Arrays.copyOf(Arrays.copyOfRange(rows[b], 1, rows[b].length), rows[b].length);
            labels[b][rows[b].length - 1] = TrainingBatch.IGNORED;
        }
        return new TrainingBatch(rows, labels);
    }
}
