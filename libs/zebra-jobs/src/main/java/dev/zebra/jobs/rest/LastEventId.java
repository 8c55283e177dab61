package dev.zebra.jobs.rest;

import dev.zebra.jobs.log.Position;
import org.jspecify.annotations.Nullable;

/// Where a client left an event stream: the `Last-Event-ID` header.
final class LastEventId {

    static final String HEADER = "Last-Event-ID";

    private LastEventId() {}

    /// The position it names, or null if the client comes for the first time.
    static @Nullable Position parse(@Nullable String header) {
        try {
            return header == null || header.isBlank() ? null : Position.parse(header);
        } catch (IllegalArgumentException wrong) {
            throw new ProblemException(Problem.badRequest(HEADER + ": " + wrong.getMessage()));
        }
    }
}
