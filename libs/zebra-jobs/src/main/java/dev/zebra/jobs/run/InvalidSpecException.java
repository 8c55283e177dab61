package dev.zebra.jobs.run;

import java.util.List;

/// A request that names something wrong; becomes a 422 problem body with one entry a violation.
public final class InvalidSpecException extends RuntimeException {

    private final transient List<Violation> violations;

    public InvalidSpecException(List<Violation> violations) {
        super(violations.toString());
        this.violations = List.copyOf(violations);
    }

    public InvalidSpecException(String pointer, String detail) {
        this(List.of(new Violation(pointer, detail)));
    }

    /// Everything that was found wrong, in the order of the request's fields.
    public List<Violation> violations() {
        return violations;
    }
}
