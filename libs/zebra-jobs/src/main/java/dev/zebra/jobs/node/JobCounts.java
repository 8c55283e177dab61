package dev.zebra.jobs.node;

import dev.zebra.jobs.job.FoldedJob;
import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.job.JobLedger;
import dev.zebra.jobs.job.JobState;
import dev.zebra.jobs.job.StateName;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// How many jobs are in which state, looked at once a second at most: a scrape asks for many
/// numbers at once.
final class JobCounts {

    private static final Duration FRESH = Duration.ofSeconds(1);

    private final JobLedger jobs;
    private final LongSupplier clock;
    private Map<JobKind, Map<StateName, Long>> counts = Map.of();
    private Map<JobKind, Instant> oldestQueued = Map.of();
    private long looked = System.nanoTime() - FRESH.toNanos() - 1;

    /// @param clock the broker's, in milliseconds
    JobCounts(JobLedger jobs, LongSupplier clock) {
        this.jobs = jobs;
        this.clock = clock;
    }

    synchronized long of(JobKind kind, StateName state) {
        look();
        return counts.getOrDefault(kind, Map.of()).getOrDefault(state, 0L);
    }

    /// How long the job of a kind that was submitted first of those that may be claimed has
    /// existed, in seconds; 0 if there is none.
    synchronized double queueAge(JobKind kind) {
        look();
        var oldest = oldestQueued.get(kind);
        return oldest == null
                ? 0
                : Math.max(0, clock.getAsLong() - oldest.toEpochMilli()) / 1_000.0;
    }

    private void look() {
        if (System.nanoTime() - looked < FRESH.toNanos()) {
            return;
        }
        var counted = new EnumMap<JobKind, Map<StateName, Long>>(JobKind.class);
        var oldest = new EnumMap<JobKind, Instant>(JobKind.class);
        jobs.all().forEach(job -> count(job, counted, oldest));
        counts = counted;
        oldestQueued = oldest;
        looked = System.nanoTime();
    }

    private static void count(
            FoldedJob job,
            Map<JobKind, Map<StateName, Long>> counted,
            Map<JobKind, Instant> oldest) {
        var kind = job.submission().kind();
        counted.computeIfAbsent(kind, _ -> new EnumMap<>(StateName.class))
                .merge(job.state().name(), 1L, Long::sum);
        if (job.state() instanceof JobState.Queued) {
            oldest.merge(kind, job.since(), (one, other) -> one.isBefore(other) ? one : other);
        }
    }
}
