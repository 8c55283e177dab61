package dev.zebra.jobs.catalog;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.zebra.jobs.access.AccessEvent;
import dev.zebra.jobs.access.Scope;
import dev.zebra.jobs.artifact.ArtifactEvent;
import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.artifact.ResolvedInput;
import dev.zebra.jobs.deadletter.DeadLetter;
import dev.zebra.jobs.deadletter.DeadLetterEvent;
import dev.zebra.jobs.housekeeping.Beat;
import dev.zebra.jobs.job.Domain;
import dev.zebra.jobs.job.Holder;
import dev.zebra.jobs.job.JobEvent;
import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.job.ProgressLedger;
import dev.zebra.jobs.job.Terms;
import dev.zebra.jobs.log.Event;
import dev.zebra.jobs.log.Json;
import dev.zebra.jobs.log.Position;
import dev.zebra.jobs.run.RunnerHost;
import dev.zebra.jobs.trigger.Trigger;
import dev.zebra.jobs.trigger.TriggerEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// One of every event there is, with every field set.
final class Samples {

    private static final String JOB = "5e0f2c1a-6b7d-5e8f-9a0b-1c2d3e4f5a6b";
    private static final String SOURCE = "/zebra/trainer/trainer-0";
    private static final Instant NOW = Instant.parse("2026-11-25T08:00:00Z");
    private static final Holder HOLDER = new Holder("trainer-0", "1764057600000-1a2b3c4d");
    private static final ArtifactName MODEL = ArtifactName.parse("model:books");
    private static final ArtifactReference DATASET = ArtifactReference.parse("dataset:books@2");
    private static final String DIGEST = "sha256-" + "0".repeat(64);
    private static final List<ResolvedInput> INPUTS =
            List.of(new ResolvedInput("/dataset", DATASET, DIGEST));

    private Samples() {}

    static List<Sample> all() {
        var all = new ArrayList<Sample>();
        jobs().forEach(
                        fact ->
                                all.add(
                                        new Sample(
                                                "zebra.jobs.{service}",
                                                fact.getClass(),
                                                fact,
                                                fact.about(JOB, SOURCE, NOW))));
        artifacts()
                .forEach(
                        fact ->
                                all.add(
                                        new Sample(
                                                "zebra.artifacts",
                                                fact.getClass(),
                                                fact,
                                                fact.event(SOURCE, NOW, "none"))));
        triggers()
                .forEach(
                        fact ->
                                all.add(
                                        new Sample(
                                                "zebra.triggers",
                                                fact.getClass(),
                                                fact,
                                                fact.event(SOURCE, NOW, "none"))));
        access().forEach(
                        fact ->
                                all.add(
                                        new Sample(
                                                "zebra.access",
                                                fact.getClass(),
                                                fact,
                                                fact.event(SOURCE, NOW))));
        all.add(beat());
        all.add(progress());
        all.add(deadLetter());
        return all;
    }

    private static List<JobEvent> jobs() {
        var spec = JsonNodeFactory.instance.objectNode().put("output", "model:books");
        return List.of(
                new JobEvent.Submitted(
                        JobKind.PRETRAIN,
                        spec,
                        Map.of("team", "reading"),
                        "r1",
                        "ci",
                        List.of(
                                new JobEvent.Wanted(
                                        "/dataset", ArtifactReference.parse("dataset:books"))),
                        List.of(new JobEvent.Promised("/output", MODEL)),
                        1,
                        "a spec of a trigger that is wrong",
                        new Terms(5, 2, Duration.ofDays(1), Duration.ofHours(2))),
                new JobEvent.Released(1, INPUTS),
                new JobEvent.Claimed(1, HOLDER),
                new JobEvent.AttemptLost(1, "trainer-0 was silent for 6100 ms"),
                new JobEvent.AttemptHandedBack(1, "the service went down"),
                new JobEvent.AttemptFailed(1, "exit code 137", Duration.ofSeconds(5)),
                new JobEvent.AttemptSucceeded(1, List.of(ArtifactReference.parse("model:books@1"))),
                new JobEvent.BackoffElapsed(2),
                new JobEvent.PauseRequested(1, "ci", "zebra.jobs.trainer/3@41"),
                new JobEvent.Resumed(1, "ci", "zebra.jobs.trainer/3@43"),
                new JobEvent.DeadlineExceeded(1, "it has taken longer than PT2H"),
                new JobEvent.CancelRequested(1, "ci"),
                new JobEvent.Cancelled(1),
                new JobEvent.Retried(2, "ci"));
    }

    private static List<ArtifactEvent> artifacts() {
        return List.of(
                new ArtifactEvent.Published(
                        MODEL,
                        DIGEST,
                        "0b1c2d3e-4f5a-5b6c-8d7e-9f0a1b2c3d4e",
                        JOB,
                        "/output",
                        1,
                        "r1",
                        400,
                        true,
                        Map.of("stage", "pretrain"),
                        Map.of("loss", Json.tree(3.25)),
                        INPUTS,
                        20_971_520),
                new ArtifactEvent.Aliased(MODEL, "production", 3, 2, "ci"),
                new ArtifactEvent.Unaliased(MODEL, "production", "ci"),
                new ArtifactEvent.Deprecated(
                        MODEL, "0b1c2d3e-4f5a-5b6c-8d7e-9f0a1b2c3d4e", "damaged data", "ci"),
                new ArtifactEvent.Deleting(MODEL, "0b1c2d3e-4f5a-5b6c-8d7e-9f0a1b2c3d4e", "ci"),
                new ArtifactEvent.Deleted(MODEL, "0b1c2d3e-4f5a-5b6c-8d7e-9f0a1b2c3d4e"));
    }

    private static List<TriggerEvent> triggers() {
        return List.of(
                new TriggerEvent.Put(
                        "evaluate-books",
                        new Trigger.When(
                                MODEL,
                                true,
                                Map.of("stage", "pretrain"),
                                Map.of("loss", new Trigger.Bounds(1.0, 1.5, 3.5, 3.25))),
                        new Trigger.Template(
                                JobKind.EVALUATE,
                                JsonNodeFactory.instance.objectNode().put("model", "${artifact}"),
                                Map.of("team", "reading")),
                        "ci"),
                new TriggerEvent.Paused("evaluate-books", "ci"),
                new TriggerEvent.Resumed("evaluate-books", "ci"),
                new TriggerEvent.Removed("evaluate-books", "ci"));
    }

    private static List<AccessEvent> access() {
        return List.of(
                new AccessEvent.KeyCreated(
                        "a1b2c3d4e5f6g7h8",
                        "ci",
                        Scope.SUBMIT,
                        "0".repeat(64),
                        Instant.parse("2027-01-01T00:00:00Z"),
                        "root"),
                new AccessEvent.KeyRotated(
                        "a1b2c3d4e5f6g7h8", "1".repeat(64), Duration.ofHours(24), "root"),
                new AccessEvent.KeyRevoked("a1b2c3d4e5f6g7h8", "root"),
                new AccessEvent.Audited(
                        "ci",
                        "POST",
                        "/jobs",
                        202,
                        "10.0.0.7",
                        "7c9e6679-7425-40de-944b-e07fc1f90ae7",
                        "/jobs/0e8f8f5c-54a9-5c58-b6f5-3c3c3e3c5d0a"));
    }

    private static Sample beat() {
        var beat =
                new Beat(
                        HOLDER.instance(),
                        HOLDER.incarnation(),
                        Domain.TRAINER,
                        1,
                        List.of(new RunnerHost.Held(JOB, 1)));
        var event =
                Event.of(
                        Beat.TYPE,
                        HOLDER.instance() + "/" + HOLDER.incarnation() + "/7",
                        SOURCE,
                        HOLDER.instance(),
                        NOW,
                        Json.tree(beat));
        return new Sample("zebra.heartbeats", Beat.class, beat, event);
    }

    private static Sample progress() {
        var report = new ProgressLedger.Report(1, 0.5, Map.of("step", Json.tree(200)));
        var event =
                Event.of(
                        ProgressLedger.Report.TYPE,
                        JOB + "/1/job.progress/9",
                        SOURCE,
                        JOB,
                        NOW,
                        Json.tree(report));
        return new Sample("zebra.progress", ProgressLedger.Report.class, report, event);
    }

    private static Sample deadLetter() {
        var letter =
                new DeadLetter(
                        new Position("zebra.jobs.trainer", 3, 41),
                        JOB,
                        "{no json".getBytes(StandardCharsets.UTF_8),
                        8,
                        "Unexpected character",
                        NOW,
                        new DeadLetter.Resolution("discarded", "root", "rubbish"));
        var event =
                Event.of(
                        DeadLetterEvent.TYPE,
                        "zebra.jobs.trainer-3-41/discarded",
                        SOURCE,
                        "zebra.jobs.trainer-3-41",
                        NOW,
                        Json.tree(letter));
        return new Sample("{topic}.dlq", DeadLetter.class, letter, event);
    }
}
