package dev.zebra.eval.job;

import dev.zebra.jobs.artifact.ArtifactKind;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.run.InvalidSpecException;
import dev.zebra.jobs.run.Violation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects everything wrong with a spec, so that one answer names it all.
final class SpecRules {

    private final List<Violation> violations = new ArrayList<>();

    void refuse(String pointer, String detail) {
        violations.add(new Violation(pointer, detail));
    }

    void throwIfAny() {
        if (!violations.isEmpty()) {
            throw new InvalidSpecException(violations);
        }
    }

    void kind(String pointer, @Nullable ArtifactReference reference, ArtifactKind kind) {
        if (reference == null) {
            refuse(
                    pointer,
                    "is required: a " + kind.id() + " reference such as " + kind.id() + ":books");
        } else if (reference.artifact().kind() != kind) {
            refuse(
                    pointer,
                    "'"
                            + reference
                            + "' is a "
                            + reference.artifact().kind().id()
                            + ", not a "
                            + kind.id());
        }
    }

    void within(String pointer, @Nullable Integer value, int least, int most) {
        if (value == null) {
            refuse(pointer, "is required: a number from " + least + " to " + most);
        } else if (value < least || value > most) {
            refuse(pointer, "must be from " + least + " to " + most + ", got " + value);
        }
    }

    /// The values, unchanged, once each of them is seen to be in range and different from those
    /// before it.
    <T extends Number & Comparable<T>> List<T> distinctWithin(
            String pointer, @Nullable List<T> values, T least, T most, int mostValues) {
        if (values == null || values.isEmpty() || values.size() > mostValues) {
            refuse(
                    pointer,
                    "must list 1 to "
                            + mostValues
                            + " numbers, got "
                            + (values == null ? "none" : values.size()));
            return List.of();
        }
        var seen = new HashSet<T>();
        for (int i = 0; i < values.size(); i++) {
            @Nullable T value = values.get(i);
            String element = pointer + "/" + i;
            if (value == null || outside(value, least, most)) {
                refuse(element, "must be from " + least + " to " + most + ", got " + value);
            } else if (!seen.add(value)) {
                refuse(element, "repeats " + value + "; every value may be listed once");
            }
        }
        return violations.isEmpty() ? List.copyOf(values) : List.of();
    }

    private static <T extends Number & Comparable<T>> boolean outside(T value, T least, T most) {
        // The negation also refuses NaN, which compares above everything.
        return !(value.compareTo(least) >= 0 && value.compareTo(most) <= 0);
    }
}
