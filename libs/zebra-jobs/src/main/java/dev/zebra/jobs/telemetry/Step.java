package dev.zebra.jobs.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import java.util.HashMap;
import java.util.Map;
import org.jboss.logging.MDC;

/// What a thread is doing until this is closed: the span that events it appends come from, and the
/// fields of every line that it logs.
public final class Step implements AutoCloseable {

    private final Span span;
    private final Scope scope;
    private final Map<String, Object> before = new HashMap<>();

    Step(Span span, Map<String, String> fields) {
        this.span = span;
        this.scope = span.makeCurrent();
        fields.forEach(this::field);
        if (span.getSpanContext().isValid()) {
            field("traceId", span.getSpanContext().getTraceId());
            field("spanId", span.getSpanContext().getSpanId());
        }
    }

    private void field(String name, String value) {
        before.put(name, MDC.get(name));
        MDC.put(name, value);
    }

    /// What became of it.
    public void ended(String outcome) {
        span.setAttribute("zebra.outcome", outcome);
    }

    /// It did not get done, and why.
    public void failed(String reason) {
        span.setStatus(StatusCode.ERROR, reason);
    }

    @Override
    public void close() {
        before.forEach(
                (name, value) -> {
                    if (value == null) {
                        MDC.remove(name);
                    } else {
                        MDC.put(name, value);
                    }
                });
        scope.close();
        span.end();
    }
}
