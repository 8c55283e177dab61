package dev.zebra.jobs.job;

import dev.zebra.jobs.artifact.ArtifactLedger;
import dev.zebra.jobs.artifact.ArtifactReference;
import java.util.List;

/// Shows folded jobs to the outside: joined with what other topics know, which is never part of
/// their state.
public final class JobViews {

    private final JobLedger jobs;
    private final ArtifactLedger artifacts;
    private final ProgressView progress;

    public JobViews(JobLedger jobs, ArtifactLedger artifacts, ProgressView progress) {
        this.jobs = jobs;
        this.artifacts = artifacts;
        this.progress = progress;
    }

    Job of(FoldedJob job) {
        var submission = job.submission();
        var state = job.state();
        return new Job(
                job.id(),
                submission.kind(),
                state.name(),
                state.attempt(),
                job.holder().orElse(null),
                submission.spec(),
                submission.labels(),
                submission.run(),
                submission.principal(),
                job.inputs() == null ? List.of() : job.inputs(),
                state instanceof JobState.Succeeded(_, var outputs) ? outputs : List.of(),
                job.submitted(),
                job.started(),
                job.ended(),
                state instanceof JobState.Failed(_, var reason) ? reason : job.note(),
                state instanceof JobState.Waiting ? waitingFor(job) : List.of(),
                progress.last(job.id()).orElse(null),
                job.position());
    }

    private List<WaitingFor> waitingFor(FoldedJob job) {
        return job.submission().inputs().stream()
                .filter(input -> !usable(input.reference()))
                .map(
                        input ->
                                new WaitingFor(
                                        input.pointer(),
                                        input.reference(),
                                        reason(input.reference())))
                .toList();
    }

    private boolean usable(ArtifactReference reference) {
        return artifacts.resolve(reference).filter(version -> !version.deleted()).isPresent();
    }

    private String reason(ArtifactReference reference) {
        var makers = jobs.makersOf(reference.artifact());
        var maker =
                switch (reference.selector()) {
                    case ArtifactReference.OfRun(String run) ->
                            makers.stream()
                                    .filter(job -> run.equals(job.submission().run()))
                                    .findFirst();
                    case ArtifactReference.Latest _,
                            ArtifactReference.Version _,
                            ArtifactReference.Alias _ ->
                            makers.stream().findFirst();
                };
        if (artifacts.resolve(reference).isPresent()) {
            return "it was deleted";
        }
        return maker.map(JobViews::reason).orElse("not published yet, and no job known makes it");
    }

    private static String reason(FoldedJob maker) {
        var who = maker.submission().kind().id() + " job " + maker.id();
        return switch (maker.state()) {
            case JobState.Failed(_, var why) ->
                    who + ", which makes it, failed: " + why + "; a retry of it revives this one";
            case JobState.Cancelled _, JobState.Cancelling _ ->
                    who + ", which makes it, was cancelled; a retry of it revives this one";
            case JobState.Waiting _, JobState.Queued _, JobState.Running _ ->
                    "not published yet; " + who + ", which makes it, is " + maker.state().name();
            case JobState.Succeeded _ -> "not published; " + who + " has succeeded without it";
        };
    }
}
