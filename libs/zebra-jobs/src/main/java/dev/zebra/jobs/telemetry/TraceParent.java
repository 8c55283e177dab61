package dev.zebra.jobs.telemetry;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import java.util.Optional;
import java.util.regex.Pattern;

/// The `traceparent` of W3C Trace Context level 1: `00-{trace id}-{span id}-{flags}` in lower case.
final class TraceParent {

    private static final Pattern TEXT =
            Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

    private TraceParent() {}

    /// The span that the text names; empty if it is malformed, as the standard wants it.
    static Optional<SpanContext> parse(String text) {
        var match = TEXT.matcher(text);
        if (!match.matches()) {
            return Optional.empty();
        }
        var version = match.group(1);
        boolean later = match.group(5) != null;
        if (version.equals("ff")
                || version.equals("00") && later
                || !TraceId.isValid(match.group(2))
                || !SpanId.isValid(match.group(3))) {
            return Optional.empty();
        }
        return Optional.of(
                SpanContext.createFromRemoteParent(
                        match.group(2),
                        match.group(3),
                        TraceFlags.fromHex(match.group(4), 0),
                        TraceState.getDefault()));
    }

    /// The span as text.
    static String text(SpanContext span) {
        return "00-"
                + span.getTraceId()
                + "-"
                + span.getSpanId()
                + "-"
                + span.getTraceFlags().asHex();
    }
}
