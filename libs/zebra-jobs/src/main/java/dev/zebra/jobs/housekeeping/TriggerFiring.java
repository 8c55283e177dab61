package dev.zebra.jobs.housekeeping;

import dev.zebra.jobs.artifact.ArtifactLedger;
import dev.zebra.jobs.artifact.ArtifactVersion;
import dev.zebra.jobs.job.IdempotencyConflictException;
import dev.zebra.jobs.job.JobDesk;
import dev.zebra.jobs.job.JobEvent;
import dev.zebra.jobs.job.JobLedger;
import dev.zebra.jobs.job.SpecCheck;
import dev.zebra.jobs.job.Terms;
import dev.zebra.jobs.log.Ids;
import dev.zebra.jobs.log.Position;
import dev.zebra.jobs.run.InvalidSpecException;
import dev.zebra.jobs.run.Violation;
import dev.zebra.jobs.telemetry.Traces;
import dev.zebra.jobs.trigger.Placeholders;
import dev.zebra.jobs.trigger.Trigger;
import dev.zebra.jobs.trigger.TriggerLedger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Submits the jobs of triggers. A job's id is a hash of trigger and publication, so whoever
/// submits it, and however often, it is one job.
public final class TriggerFiring implements Chore {

    /// More triggers in a row than any pipeline needs.
    static final int DEEPEST = 8;

    private final TriggerLedger triggers;
    private final ArtifactLedger artifacts;
    private final JobLedger jobs;
    private final SpecCheck specs;
    private final JobDesk desk;
    private final Traces traces;

    /// How many versions a trigger, as its record at a position made it, was compared with.
    private record Looked(Turn turn, int versions) {}

    private final Map<Position, Looked> looked = new HashMap<>();

    public TriggerFiring(
            TriggerLedger triggers,
            ArtifactLedger artifacts,
            JobLedger jobs,
            SpecCheck specs,
            JobDesk desk,
            Traces traces) {
        this.triggers = triggers;
        this.artifacts = artifacts;
        this.jobs = jobs;
        this.specs = specs;
        this.desk = desk;
        this.traces = traces;
    }

    @Override
    public void keep(Turn turn) {
        var all = triggers.entries();
        looked.keySet().retainAll(all.keySet());
        all.forEach(
                (position, trigger) -> {
                    if (trigger.job().kind().domain() == turn.domain()) {
                        fire(position, trigger, turn);
                    }
                });
    }

    /// Looks at the versions that this trigger was not compared with yet, for these partitions.
    private void fire(Position position, Trigger trigger, Turn turn) {
        var before = looked.get(position);
        int from = before != null && before.turn().equals(turn) ? before.versions() : 0;
        var fresh = artifacts.versions(trigger.when().artifact(), from);
        for (var version : fresh) {
            var id = Ids.of("trigger", trigger.name(), version.publication());
            if (turn.has(id) && trigger.startedBy(version) && jobs.find(id).isEmpty()) {
                submit(id, trigger, version);
            }
        }
        // Only now: what could not be written is looked at again.
        looked.put(position, new Looked(turn, from + fresh.size()));
    }

    private void submit(String id, Trigger trigger, ArtifactVersion version) {
        try (var step =
                traces.step(
                        "trigger.fire",
                        version.publication(),
                        List.of(),
                        Map.of("job", id, "trigger", trigger.name()))) {
            desk.submit(id, submission(trigger, version));
            step.ended("submitted");
        } catch (IdempotencyConflictException replaced) {
            // The trigger was replaced between two housekeepers; the job there is stands.
            System.getLogger(TriggerFiring.class.getName())
                    .log(System.Logger.Level.DEBUG, replaced.getMessage());
        }
    }

    private JobEvent.Submitted submission(Trigger trigger, ArtifactVersion cause) {
        int depth = 1 + jobs.find(cause.job()).map(maker -> maker.submission().depth()).orElse(0);
        if (depth > DEEPEST) {
            return refused(trigger, cause, depth, "more than " + DEEPEST + " triggers in a row");
        }
        try {
            return specs.check(
                    trigger.job().kind(),
                    Placeholders.fill(trigger.job().spec(), cause),
                    labels(trigger),
                    cause.run(),
                    Terms.USUAL,
                    "trigger:" + trigger.name(),
                    depth);
        } catch (InvalidSpecException invalid) {
            return refused(trigger, cause, depth, words(invalid.violations()));
        } catch (IllegalArgumentException invalid) {
            return refused(trigger, cause, depth, String.valueOf(invalid.getMessage()));
        }
    }

    private static Map<String, String> labels(Trigger trigger) {
        var labels =
                new HashMap<>(trigger.job().labels() == null ? Map.of() : trigger.job().labels());
        labels.put("trigger", trigger.name());
        return labels;
    }

    private static String words(List<Violation> violations) {
        return violations.stream()
                .map(violation -> violation.pointer() + " " + violation.detail())
                .collect(Collectors.joining("; "));
    }

    /// A job that cannot be is still shown, as one that failed at once.
    private static JobEvent.Submitted refused(
            Trigger trigger, ArtifactVersion cause, int depth, String reason) {
        return new JobEvent.Submitted(
                trigger.job().kind(),
                trigger.job().spec(),
                labels(trigger),
                cause.run(),
                "trigger:" + trigger.name(),
                List.of(),
                List.of(),
                depth,
                reason,
                Terms.USUAL);
    }
}
