package dev.zebra.model.check;

import dev.zebra.model.check.Finding.Compared;
import dev.zebra.model.check.Finding.Measure;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// Compares greedy choices with a reference's. After a difference the reference's token goes on, so
/// that one near tie does not hide what follows.
final class TokenChoices {
    private final Tolerances tolerances;
    private int count;
    private int ties;
    private int wrong;
    private @Nullable String firstWrong;

    TokenChoices(Tolerances tolerances) {
        this.tolerances = tolerances;
    }

    /// @param logits that the choice is made from
    /// @param expected the reference's choice
    void add(float[] logits, int expected) {
        int best = best(logits);
        if (best != expected) {
            double gap = (double) logits[best] - logits[expected];
            if (gap <= tie(logits)) {
                ties++;
            } else {
                wrong++;
                if (firstWrong == null) {
                    firstWrong =
                            String.format(
                                    Locale.ROOT,
                                    "token %d: %d instead of %d, whose logit is %.2g lower",
                                    count + 1,
                                    best,
                                    expected,
                                    gap);
                }
            }
        }
        count++;
    }

    Finding finding(String name) {
        return new Compared(
                name,
                OptionalDouble.of(count - ties - wrong),
                OptionalDouble.of(count),
                Measure.COUNT,
                wrong,
                OptionalDouble.of(0),
                note());
    }

    private String note() {
        if (firstWrong != null) {
            return firstWrong;
        }
        return ties == 0
                ? ""
                : "%d differ where the reference's token is within %s of the best: near ties, no failure"
                        .formatted(
                                ties,
                                tolerances.tie()
                                        + (tolerances.logitsByDeviation().isPresent()
                                                ? " standard deviations"
                                                : ""));
    }

    private double tie(float[] logits) {
        if (tolerances.logitsByDeviation().isEmpty()) {
            return tolerances.tie();
        }
        var spread = new LogitErrors();
        spread.add(logits, logits);
        return tolerances.tie() * spread.deviation();
    }

    /// The lowest id of equals; not a number is never best.
    static int best(float[] logits) {
        int best = 0;
        for (int id = 1; id < logits.length; id++) {
            if (logits[id] > logits[best] || Float.isNaN(logits[best])) {
                best = id;
            }
        }
        return best;
    }
}
