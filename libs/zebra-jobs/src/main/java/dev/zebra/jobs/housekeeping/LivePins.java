package dev.zebra.jobs.housekeeping;

import dev.zebra.jobs.artifact.ArtifactLedger;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.artifact.ArtifactVersion;
import dev.zebra.jobs.artifact.Pins;
import dev.zebra.jobs.job.FoldedJob;
import dev.zebra.jobs.job.JobEvent;
import dev.zebra.jobs.job.JobLedger;
import java.util.List;
import java.util.Optional;

/// What live jobs need of a version: the one that has made it and is not done, such as a training
/// that goes on from its checkpoint, the ones that run on it, those that name it by number, and
/// those that wait and whose references mean it now.
public final class LivePins implements Pins {

    private final JobLedger jobs;
    private final ArtifactLedger artifacts;

    public LivePins(JobLedger jobs, ArtifactLedger artifacts) {
        this.jobs = jobs;
        this.artifacts = artifacts;
    }

    @Override
    public List<String> of(ArtifactVersion version) {
        return jobs.live()
                .filter(job -> needs(job, version))
                .map(job -> job.submission().kind().id() + " job " + job.id())
                .toList();
    }

    private boolean needs(FoldedJob job, ArtifactVersion version) {
        return job.id().equals(version.job())
                || Optional.ofNullable(job.inputs()).stream()
                        .flatMap(List::stream)
                        .anyMatch(
                                input ->
                                        input.reference().artifact().equals(version.artifact())
                                                && input.digest().equals(version.digest()))
                || job.submission().inputs().stream()
                        .map(JobEvent.Wanted::reference)
                        .anyMatch(
                                reference ->
                                        reference.equals(version.reference())
                                                || (job.inputs() == null
                                                        && means(reference, version)));
    }

    private boolean means(ArtifactReference reference, ArtifactVersion version) {
        return reference.artifact().equals(version.artifact())
                && artifacts
                        .resolve(reference)
                        .filter(now -> now.publication().equals(version.publication()))
                        .isPresent();
    }
}
