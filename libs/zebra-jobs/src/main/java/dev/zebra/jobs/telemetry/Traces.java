package dev.zebra.jobs.telemetry;

import dev.zebra.jobs.log.Event;
import dev.zebra.jobs.log.LogFold;
import dev.zebra.jobs.log.LogRecord;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Traces that travel in the log: an event carries the span it was appended in, and whoever acts on
/// it goes on from there, on whatever replica that is.
///
/// What is remembered of a record is never part of a fold, so no state and no id depends on it.
public final class Traces {

    private static final int REMEMBERED = 20_000;

    private final Tracer tracer;

    /// By job id or publication id, what caused it; the oldest are forgotten.
    private final Map<String, SpanContext> causes =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, SpanContext> eldest) {
                    return size() > REMEMBERED;
                }
            };

    public Traces(OpenTelemetry openTelemetry) {
        this.tracer = openTelemetry.getTracer("dev.zebra.jobs");
    }

    /// A fold that also remembers which span submitted or retried a job, and which one published.
    public LogFold remembering(LogFold fold) {
        return record -> {
            remember(record);
            return fold.fold(record);
        };
    }

    private void remember(LogRecord record) {
        var text = record.event().traceparent();
        if (text == null) {
            return;
        }
        switch (record.event().name()) {
            case "job.submitted", "job.retried" -> remember(record.key(), text);
            case "artifact.published" -> remember(record.event().id(), text);
            default -> {
                // Nothing follows from it.
            }
        }
    }

    private void remember(String cause, String text) {
        TraceParent.parse(text)
                .ifPresent(
                        span -> {
                            synchronized (causes) {
                                causes.put(cause, span);
                            }
                        });
    }

    private Optional<SpanContext> cause(String id) {
        synchronized (causes) {
            return Optional.ofNullable(causes.get(id));
        }
    }

    /// Begins a step of this thread's work; it must be closed by the same thread.
    ///
    /// @param name of the span, such as `job.claim`
    /// @param cause the job or publication whose trace it continues, if that is remembered
    /// @param links publications that it also follows from
    /// @param fields attributes of the span, as `zebra.{name}`, and fields of what is logged
    ///     meanwhile
    public Step step(String name, String cause, List<String> links, Map<String, String> fields) {
        var builder = tracer.spanBuilder(name);
        cause(cause).ifPresent(span -> builder.setParent(Context.root().with(Span.wrap(span))));
        links.forEach(link -> cause(link).ifPresent(builder::addLink));
        fields.forEach((field, value) -> builder.setAttribute("zebra." + field, value));
        return new Step(builder.startSpan(), fields);
    }

    /// The event with this thread's span, if there is one and it has none yet.
    public static Event stamped(Event event) {
        var span = Span.current().getSpanContext();
        return event.traceparent() == null && span.isValid()
                ? event.causedBy(TraceParent.text(span))
                : event;
    }
}
