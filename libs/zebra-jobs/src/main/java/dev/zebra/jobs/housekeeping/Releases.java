package dev.zebra.jobs.housekeeping;

import dev.zebra.jobs.artifact.ArtifactLedger;
import dev.zebra.jobs.artifact.ResolvedInput;
import dev.zebra.jobs.job.FoldedJob;
import dev.zebra.jobs.job.JobDesk;
import dev.zebra.jobs.job.JobEvent;
import dev.zebra.jobs.job.JobLedger;
import dev.zebra.jobs.job.JobState;
import dev.zebra.jobs.telemetry.Traces;
import java.util.ArrayList;
import java.util.Map;

/// Appends that all inputs of a waiting job exist.
public final class Releases implements Chore {

    private final JobLedger jobs;
    private final JobDesk desk;
    private final ArtifactLedger artifacts;
    private final Traces traces;

    public Releases(JobLedger jobs, JobDesk desk, ArtifactLedger artifacts, Traces traces) {
        this.jobs = jobs;
        this.desk = desk;
        this.artifacts = artifacts;
        this.traces = traces;
    }

    @Override
    public void keep(Turn turn) {
        jobs.live(turn.domain(), turn.partitions())
                .filter(job -> job.state() instanceof JobState.Waiting)
                .toList()
                .forEach(this::release);
    }

    private void release(FoldedJob job) {
        var resolved = new ArrayList<ResolvedInput>();
        var causes = new ArrayList<String>();
        for (var wanted : job.submission().inputs()) {
            var version =
                    artifacts.resolve(wanted.reference()).filter(candidate -> !candidate.deleted());
            if (version.isEmpty()) {
                return;
            }
            causes.add(version.get().publication());
            resolved.add(
                    new ResolvedInput(
                            wanted.pointer(), version.get().reference(), version.get().digest()));
        }
        try (var step = traces.step("job.release", job.id(), causes, Map.of("job", job.id()))) {
            desk.write(job.id(), new JobEvent.Released(job.state().attempt(), resolved));
            step.ended("released");
        }
    }
}
