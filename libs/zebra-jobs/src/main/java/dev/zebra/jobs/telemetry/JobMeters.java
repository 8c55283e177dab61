package dev.zebra.jobs.telemetry;

import dev.zebra.jobs.job.FoldedJob;
import dev.zebra.jobs.job.Holder;
import dev.zebra.jobs.job.JobEvent;
import dev.zebra.jobs.job.JobLedger;
import dev.zebra.jobs.log.LogRecord;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Counts what this life of the replica does with jobs, as the log has decided it: so a replay
/// counts nothing again, and what two replicas both saw is counted by the one that did it.
public final class JobMeters implements JobLedger.Listener {

    private static final int REMEMBERED = 10_000;

    private final MeterRegistry meters;
    private final Holder self;
    private final LastBeat lastBeat;

    /// By job, when the holder that was lost had been heard last.
    private final Map<String, Instant> lost =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
                    return size() > REMEMBERED;
                }
            };

    /// When an attempt's holder was heard last, by the broker's time.
    public interface LastBeat {
        Optional<Instant> of(Holder holder, String job, int attempt);
    }

    public JobMeters(MeterRegistry meters, Holder self, LastBeat lastBeat) {
        this.meters = meters;
        this.self = self;
        this.lastBeat = lastBeat;
        // What has not happened yet is shown as zero.
        claims("won");
        claims("lost");
        takeovers();
    }

    @Override
    public void folded(
            JobEvent event, LogRecord record, @Nullable FoldedJob before, boolean changed) {
        if (event instanceof JobEvent.Claimed(_, var holder) && holder.equals(self)) {
            claimed(record, changed);
        } else if (event instanceof JobEvent.Claimed && changed) {
            lost.remove(record.key());
        } else if (before != null && changed) {
            outcome(event).ifPresent(outcome -> ended(outcome, event, record, before));
        }
    }

    private void claimed(LogRecord record, boolean won) {
        claims(won ? "won" : "lost").increment();
        var since = won ? lost.remove(record.key()) : null;
        if (since != null) {
            takeovers().record(Duration.between(since, record.time()));
        }
    }

    private Counter claims(String result) {
        return Counter.builder("zebra.claims")
                .description("Claims of this replica that the log has decided, won or lost")
                .tag("result", result)
                .register(meters);
    }

    private Timer takeovers() {
        return Timer.builder("zebra.takeover")
                .description("From a lost holder's last beat to this replica's claim, broker time")
                .serviceLevelObjectives(Duration.ofSeconds(3), Duration.ofSeconds(10))
                .register(meters);
    }

    private void ended(String outcome, JobEvent event, LogRecord record, FoldedJob before) {
        var holder = before.holder();
        if (holder.isEmpty()) {
            return;
        }
        if (event instanceof JobEvent.AttemptLost) {
            lost.put(
                    before.id(),
                    lastBeat.of(holder.get(), before.id(), before.state().attempt())
                            .orElse(record.time()));
        }
        // A holder that is gone cannot count its own loss: NodeMetrics counts what was declared
        // lost.
        if (holder.get().equals(self) && !outcome.equals("lost")) {
            attempts(before.submission().kind().id(), outcome).increment();
        }
    }

    private Counter attempts(String kind, String outcome) {
        return Counter.builder("zebra.attempts")
                .description("Attempts that ended on this replica, by kind and outcome")
                .tag("kind", kind)
                .tag("outcome", outcome)
                .register(meters);
    }

    private static Optional<String> outcome(JobEvent event) {
        return switch (event) {
            case JobEvent.AttemptSucceeded _ -> Optional.of("succeeded");
            case JobEvent.AttemptFailed failed ->
                    Optional.of(failed.retryAfter() == null ? "failed" : "failed-for-now");
            case JobEvent.AttemptHandedBack _ -> Optional.of("handed-back");
            case JobEvent.AttemptLost _ -> Optional.of("lost");
            case JobEvent.Cancelled _ -> Optional.of("cancelled");
            case JobEvent.Submitted _,
                    JobEvent.Released _,
                    JobEvent.Claimed _,
                    JobEvent.BackoffElapsed _,
                    JobEvent.PauseRequested _,
                    JobEvent.Resumed _,
                    JobEvent.DeadlineExceeded _,
                    JobEvent.CancelRequested _,
                    JobEvent.Retried _ ->
                    Optional.empty();
        };
    }
}
