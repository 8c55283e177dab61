package dev.zebra.jobs.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.jobs.job.ProgressLedger;
import dev.zebra.jobs.log.Event;
import dev.zebra.jobs.log.Json;
import dev.zebra.jobs.log.Signals;
import dev.zebra.jobs.log.Topics;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Sends one attempt's progress at most four times a second: the newest wins and the last is never
/// lost. Sending happens on another thread.
final class ProgressReporter {

    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Signals signals;
    private final ScheduledExecutorService sender;
    private final String source;
    private final String job;
    private final int attempt;

    private ProgressLedger.@Nullable Report pending;
    private boolean scheduled;
    private long lastSent = System.nanoTime() - INTERVAL_NANOS;
    private long count;

    ProgressReporter(
            Signals signals,
            ScheduledExecutorService sender,
            String source,
            String job,
            int attempt) {
        this.signals = signals;
        this.sender = sender;
        this.source = source;
        this.job = job;
        this.attempt = attempt;
    }

    void report(double fraction, Map<String, ?> fields) {
        var values = new HashMap<String, JsonNode>();
        fields.forEach((name, value) -> values.put(name, readable(value)));
        var bounded = Double.isNaN(fraction) ? 0 : Math.clamp(fraction, 0, 1);
        hold(new ProgressLedger.Report(attempt, bounded, values));
    }

    /// JSON has no NaN and no infinity; they are shown as words.
    private static JsonNode readable(@Nullable Object value) {
        return switch (value) {
            case null -> Json.tree("");
            case Double number when !Double.isFinite(number) -> Json.tree(number.toString());
            case Float number when !Float.isFinite(number) -> Json.tree(number.toString());
            case Object other -> Json.tree(other);
        };
    }

    private synchronized void hold(ProgressLedger.Report report) {
        pending = report;
        if (!scheduled) {
            long wait = Math.max(0, lastSent + INTERVAL_NANOS - System.nanoTime());
            try {
                sender.schedule(this::flush, wait, TimeUnit.NANOSECONDS);
                scheduled = true;
            } catch (RejectedExecutionException closing) {
                pending = null;
            }
        }
    }

    /// Sends what is held back.
    void flush() {
        ProgressLedger.Report report;
        long number;
        synchronized (this) {
            scheduled = false;
            report = pending;
            pending = null;
            lastSent = System.nanoTime();
            number = ++count;
        }
        if (report != null) {
            signals.send(
                    Topics.PROGRESS,
                    job,
                    Event.of(
                            ProgressLedger.Report.TYPE,
                            job + "/" + attempt + "/job.progress/" + number,
                            source,
                            job,
                            InstantSource.system().instant(),
                            Json.tree(report)));
        }
    }
}
