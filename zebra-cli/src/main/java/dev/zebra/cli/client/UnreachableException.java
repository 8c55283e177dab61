package dev.zebra.cli.client;

import dev.zebra.cli.stack.Part;
import java.net.URI;
import java.time.Duration;

/// A service does not answer, or answers that it cannot serve now. Whether the request was carried
/// out is not known.
public final class UnreachableException extends RuntimeException {

    private static final Duration SOON = Duration.ofMillis(500);

    private final Duration retryAfter;

    UnreachableException(Part part, URI address, String reason, Duration retryAfter) {
        super("the " + part.title() + " at " + address + " " + reason);
        this.retryAfter = retryAfter;
    }

    UnreachableException(Part part, URI address, Exception cause) {
        this(part, address, "does not answer (" + shortly(cause) + ")", SOON);
        initCause(cause);
    }

    private static String shortly(Exception cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    /// How long the service asks to be left alone.
    Duration retryAfter() {
        return retryAfter;
    }
}
