package dev.zebra.trainer.pretrain;

import dev.zebra.jobs.run.InvalidSpecException;
import dev.zebra.jobs.run.Violation;
import java.util.ArrayList;
import java.util.List;

/// Collects everything wrong with a spec, so that one answer names it all.
final class Violations {

    private final List<Violation> found = new ArrayList<>();

    /// Notes `detail` unless the condition holds.
    Violations require(boolean holds, String pointer, String detail) {
        if (!holds) {
            found.add(new Violation(pointer, detail));
        }
        return this;
    }

    /// Requires a whole number within bounds.
    Violations within(String pointer, long value, long least, long most) {
        return require(
                value >= least && value <= most,
                pointer,
                value + " is not between " + least + " and " + most);
    }

    /// Requires a finite number above zero.
    Violations positive(String pointer, double value) {
        return require(
                Double.isFinite(value) && value > 0, pointer, value + " is not a number above 0");
    }

    /// Requires a finite number of at least zero.
    Violations notNegative(String pointer, double value) {
        return require(
                Double.isFinite(value) && value >= 0,
                pointer,
                value + " is not a number of at least 0");
    }

    /// True while nothing was found.
    boolean none() {
        return found.isEmpty();
    }

    /// Throws what was found, if anything.
    void refuse() {
        if (!found.isEmpty()) {
            throw new InvalidSpecException(found);
        }
    }
}
