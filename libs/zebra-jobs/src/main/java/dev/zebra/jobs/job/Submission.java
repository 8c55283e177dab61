package dev.zebra.jobs.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.jobs.run.InvalidSpecException;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A request to do a job.
///
/// @param kind what to do
/// @param spec the kind's own fields, not checked yet
/// @param run the run it belongs to; letters, digits, `.`, `_` and `-`, at most 64
/// @param labels free marks that lists can filter by; at most 32, each at most 256 characters
/// @param terms how urgent it is and how long it may take
/// @param principal who asks
/// @param idempotencyKey the same key from the same principal for the same kind means the same job;
///     null lets the server make an id
public record Submission(
        JobKind kind,
        JsonNode spec,
        @Nullable String run,
        Map<String, String> labels,
        Terms terms,
        String principal,
        @Nullable String idempotencyKey) {

    private static final Pattern RUN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final int LABELS = 32;
    private static final int LONGEST = 256;

    public Submission {
        if (run != null && !RUN.matcher(run).matches()) {
            throw new InvalidSpecException(
                    "/run",
                    "'" + run + "' is no run id: letters, digits, '.', '_', '-', at most 64");
        }
        if (labels.size() > LABELS) {
            throw new InvalidSpecException(
                    "/labels", labels.size() + " labels; at most " + LABELS + " are kept");
        }
        labels.forEach(
                (name, value) -> {
                    if (name.isBlank() || name.length() > LONGEST || value.length() > LONGEST) {
                        throw new InvalidSpecException(
                                "/labels/" + name.replace("~", "~0").replace("/", "~1"),
                                "names and values have at most " + LONGEST + " characters");
                    }
                });
        if (idempotencyKey != null
                && (idempotencyKey.isBlank() || idempotencyKey.length() > LONGEST)) {
            throw new InvalidSpecException(
                    "", "Idempotency-Key must have 1 to " + LONGEST + " characters");
        }
        labels = Map.copyOf(labels);
    }
}
