package dev.zebra.jobs.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;

/// Where a node's measurements and traces go.
///
/// @param meters takes what is measured
/// @param traces starts and remembers traces
public record Telemetry(MeterRegistry meters, Traces traces) {

    /// Nowhere.
    public static Telemetry off() {
        return new Telemetry(new CompositeMeterRegistry(), new Traces(OpenTelemetry.noop()));
    }
}
