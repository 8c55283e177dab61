package dev.zebra.jobs.rest;

import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What makes a repeated submission the same submission: the `Idempotency-Key` header.
record IdempotencyKey(String value) {

    static final String HEADER = "Idempotency-Key";

    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]{1,256}");

    IdempotencyKey {
        if (!VISIBLE.matcher(value).matches()) {
            throw new ProblemException(
                    Problem.badRequest(
                            HEADER + " must be 1 to 256 visible ASCII characters without spaces"));
        }
    }

    /// The key a client gave, or a new one that the answer tells it.
    static IdempotencyKey given(@Nullable String header) {
        return new IdempotencyKey(header == null ? UUID.randomUUID().toString() : header);
    }
}
