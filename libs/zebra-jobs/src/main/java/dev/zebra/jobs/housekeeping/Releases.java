package dev.zebra.jobs.housekeeping;

import dev.zebra.jobs.artifact.ArtifactLedger;
import dev.zebra.jobs.artifact.ResolvedInput;
import dev.zebra.jobs.job.FoldedJob;
import dev.zebra.jobs.job.JobDesk;
import dev.zebra.jobs.job.JobEvent;
import dev.zebra.jobs.job.JobLedger;
import dev.zebra.jobs.job.JobState;
import java.util.ArrayList;

/// Appends that all inputs of a waiting job exist.
public final class Releases implements Chore {

    private final JobLedger jobs;
    private final JobDesk desk;
    private final ArtifactLedger artifacts;

    public Releases(JobLedger jobs, JobDesk desk, ArtifactLedger artifacts) {
        this.jobs = jobs;
        this.desk = desk;
        this.artifacts = artifacts;
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
        for (var wanted : job.submission().inputs()) {
            var version =
                    artifacts.resolve(wanted.reference()).filter(candidate -> !candidate.deleted());
            if (version.isEmpty()) {
                return;
            }
            resolved.add(
                    new ResolvedInput(
                            wanted.pointer(), version.get().reference(), version.get().digest()));
        }
        desk.write(job.id(), new JobEvent.Released(job.state().attempt(), resolved));
    }
}
