package dev.zebra.eval.report;

import java.math.BigDecimal;
import java.math.MathContext;

/// Six significant digits: more than any measurement here is worth, and few enough that another
/// order of the same floating-point sum does not change a report.
final class Rounding {

    private static final MathContext SIX_DIGITS = new MathContext(6);

    private Rounding() {}

    /// @throws ArithmeticException if the number is not finite
    static double round(double value) {
        if (!Double.isFinite(value)) {
            throw new ArithmeticException(
                    "the measurement is " + value + ": the model's outputs are not finite numbers");
        }
        return new BigDecimal(value).round(SIX_DIGITS).doubleValue();
    }
}
