package dev.zebra.jobs.job;

import dev.zebra.jobs.artifact.ArtifactLedger;
import dev.zebra.jobs.artifact.ArtifactReference;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Shows folded jobs to the outside: joined with what other topics know, which is never part of
/// their state.
public final class JobViews {

    private final JobLedger jobs;
    private final ArtifactLedger artifacts;
    private final ProgressView progress;
    private final Fleet fleet;

    public JobViews(JobLedger jobs, ArtifactLedger artifacts, ProgressView progress, Fleet fleet) {
        this.jobs = jobs;
        this.artifacts = artifacts;
        this.progress = progress;
        this.fleet = fleet;
    }

    Job of(FoldedJob job) {
        return of(List.of(job)).getFirst();
    }

    /// Several jobs, so that the queues are looked at once.
    List<Job> of(List<FoldedJob> shown) {
        var queues = new EnumMap<Domain, Map<String, Integer>>(Domain.class);
        return shown.stream().map(job -> of(job, queues)).toList();
    }

    private Job of(FoldedJob job, Map<Domain, Map<String, Integer>> queues) {
        var submission = job.submission();
        var state = job.state();
        var waitingFor =
                state instanceof JobState.Waiting ? waitingFor(job) : List.<WaitingFor>of();
        var place =
                state instanceof JobState.Queued
                        ? place(
                                job,
                                queues.computeIfAbsent(submission.kind().domain(), this::places))
                        : null;
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
                waitingFor,
                submission.terms(),
                place,
                why(job, waitingFor, place),
                state instanceof JobState.BackingOff backing ? backing.until() : null,
                progress.last(job.id()).orElse(null),
                job.position());
    }

    private Map<String, Integer> places(Domain domain) {
        var places = new HashMap<String, Integer>();
        jobs.queue(domain).forEach(job -> places.put(job.id(), places.size() + 1));
        return places;
    }

    /// @return null if it was claimed between two looks
    private static @Nullable QueuePlace place(FoldedJob job, Map<String, Integer> places) {
        var position = places.get(job.id());
        return position == null ? null : new QueuePlace(position, places.size());
    }

    private @Nullable String why(
            FoldedJob job, List<WaitingFor> waitingFor, @Nullable QueuePlace place) {
        return switch (job.state()) {
            case JobState.Waiting _ ->
                    waitingFor.isEmpty()
                            ? "its inputs are published; it is about to be queued"
                            : waitingFor.stream()
                                    .map(input -> input.reference() + ": " + input.reason())
                                    .collect(Collectors.joining("; "));
            case JobState.Queued _ -> queued(job.submission().kind().domain(), place);
            case JobState.BackingOff backing ->
                    "attempt "
                            + (backing.attempt() - 1)
                            + " failed: "
                            + backing.reason()
                            + "; tried again from "
                            + backing.until();
            case JobState.Pausing _ -> "its worker is saving its state";
            case JobState.Paused _ -> "paused until somebody resumes it";
            case JobState.Cancelling _ -> "its worker is not known to be gone yet";
            case JobState.Running _,
                    JobState.Succeeded _,
                    JobState.Failed _,
                    JobState.Cancelled _ ->
                    null;
        };
    }

    private String queued(Domain domain, @Nullable QueuePlace place) {
        var replicas = fleet.of(domain);
        int slots = replicas.stream().mapToInt(Fleet.Replica::slots).sum();
        int held = replicas.stream().mapToInt(Fleet.Replica::held).sum();
        var service = domain.id() + " service";
        if (replicas.isEmpty()) {
            return "no replica of the " + service + " is heard";
        }
        var ahead =
                place == null || place.position() == 1
                        ? ""
                        : (place.position() - 1) + " ahead of it; ";
        return held < slots
                ? ahead + "about to be claimed by the " + service
                : ahead
                        + "all "
                        + slots
                        + (slots == 1 ? " slot" : " slots")
                        + " of the "
                        + service
                        + " are taken (replicas: "
                        + replicas.stream()
                                .map(Fleet.Replica::instance)
                                .collect(Collectors.joining(", "))
                        + ")";
    }

    /// The inputs that keep it waiting, with the reasons.
    public List<WaitingFor> waitingFor(FoldedJob job) {
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
            case JobState.Waiting _,
                    JobState.Queued _,
                    JobState.Running _,
                    JobState.BackingOff _,
                    JobState.Pausing _,
                    JobState.Paused _ ->
                    "not published yet; " + who + ", which makes it, is " + maker.state().name();
            case JobState.Succeeded _ -> "not published; " + who + " has succeeded without it";
        };
    }
}
