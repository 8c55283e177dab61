package dev.zebra.jobs.housekeeping;

import dev.zebra.jobs.job.FoldedJob;
import dev.zebra.jobs.job.JobDesk;
import dev.zebra.jobs.job.JobEvent;
import dev.zebra.jobs.job.JobLedger;
import dev.zebra.jobs.job.JobState;
import dev.zebra.jobs.job.JobViews;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;

/// Appends that a time has come: the end of a back-off, a deadline. The clock is the broker's, read
/// back from beats, so it stands still while the broker is away.
public final class DueTimes implements Chore {

    private final JobLedger jobs;
    private final JobDesk desk;
    private final JobViews views;
    private final Leases leases;

    public DueTimes(JobLedger jobs, JobDesk desk, JobViews views, Leases leases) {
        this.jobs = jobs;
        this.desk = desk;
        this.views = views;
        this.leases = leases;
    }

    @Override
    public void keep(Turn turn) {
        var now = Instant.ofEpochMilli(leases.clock());
        jobs.live(turn.domain(), turn.partitions())
                .toList()
                .forEach(job -> due(job, now).ifPresent(fact -> desk.write(job.id(), fact)));
    }

    private Optional<JobEvent> due(FoldedJob job, Instant now) {
        int attempt = job.state().attempt();
        var late =
                job.state() instanceof JobState.Cancelling
                        ? Optional.<String>empty()
                        : late(job, now);
        if (late.isPresent()) {
            return Optional.of(new JobEvent.DeadlineExceeded(attempt, late.get()));
        }
        return job.state() instanceof JobState.BackingOff backing && !now.isBefore(backing.until())
                ? Optional.of(new JobEvent.BackoffElapsed(attempt))
                : Optional.empty();
    }

    private Optional<String> late(FoldedJob job, Instant now) {
        var terms = job.submission().terms();
        var deadline = terms.deadline();
        if (deadline != null && now.isAfter(job.since().plus(deadline))) {
            return Optional.of("it has taken longer than its deadline of " + deadline);
        }
        var patience = terms.inputsDeadline();
        return job.state() instanceof JobState.Waiting && now.isAfter(job.since().plus(patience))
                ? Optional.of(missing(job, patience))
                : Optional.empty();
    }

    private String missing(FoldedJob job, Duration patience) {
        return "its inputs were not published within "
                + patience
                + ": "
                + views.waitingFor(job).stream()
                        .map(input -> input.reference() + " (" + input.reason() + ")")
                        .collect(Collectors.joining(", "));
    }
}
