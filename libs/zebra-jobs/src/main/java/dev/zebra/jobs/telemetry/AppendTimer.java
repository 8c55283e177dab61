package dev.zebra.jobs.telemetry;

import dev.zebra.jobs.log.Appender;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/// Measures appends.
public final class AppendTimer implements Appender.Timings {

    private final MeterRegistry meters;

    public AppendTimer(MeterRegistry meters) {
        this.meters = meters;
    }

    @Override
    public void took(String outcome, long nanos) {
        Timer.builder("zebra.log.append")
                .description(
                        "Time until the log acknowledged an append, or until that was given up")
                .tag("outcome", outcome)
                .register(meters)
                .record(nanos, TimeUnit.NANOSECONDS);
    }
}
