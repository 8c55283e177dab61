package dev.zebra.model.check;

import dev.zebra.model.check.Finding.Compared;
import dev.zebra.model.check.Finding.Measure;
import java.util.List;
import java.util.OptionalDouble;

/// Adds up how far logits are from those expected.
final class LogitErrors {
    private long count;
    private double largest;
    private double largestExpected;
    private double squares;
    private double sum;
    private double sumOfSquares;

    /// Two rows of equal length.
    void add(float[] actual, float[] expected) {
        for (int id = 0; id < expected.length; id++) {
            double difference = Math.abs((double) actual[id] - expected[id]);
            // Math.max keeps what is not a number
            largest = Math.max(largest, difference);
            largestExpected = Math.max(largestExpected, Math.abs(expected[id]));
            squares += difference * difference;
            sum += expected[id];
            sumOfSquares += (double) expected[id] * expected[id];
        }
        count += expected.length;
    }

    double largest() {
        return largest;
    }

    double rms() {
        return Math.sqrt(squares / count);
    }

    /// Of the expected logits.
    double deviation() {
        double mean = sum / count;
        return Math.sqrt(Math.max(0, sumOfSquares / count - mean * mean));
    }

    /// Of the expected logits, by absolute value.
    double largestExpected() {
        return largestExpected;
    }

    /// One line for the measure that is judged and one for information.
    ///
    /// @param scale of the tolerance for the largest difference
    List<Finding> findings(String name, Tolerances tolerances, double scale, String note) {
        var each =
                tolerances.logits().isPresent()
                        ? OptionalDouble.of(tolerances.logits().getAsDouble() * scale)
                        : OptionalDouble.empty();
        var spread = tolerances.logitsByDeviation();
        return List.of(
                line(name, Measure.LARGEST_DIFFERENCE, largest, each, note),
                spread.isPresent()
                        ? line(name, Measure.RMS_BY_DEVIATION, rms() / deviation(), spread, "")
                        : line(name, Measure.RMS_DIFFERENCE, rms(), OptionalDouble.empty(), ""));
    }

    private static Finding line(
            String name, Measure measure, double error, OptionalDouble tolerance, String note) {
        return new Compared(
                name,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                measure,
                error,
                tolerance,
                note);
    }
}
